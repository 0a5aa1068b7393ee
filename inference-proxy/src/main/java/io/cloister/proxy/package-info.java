/**
 * The sidecar of a pod: passes the calls of one sandbox to the owner's model server and nothing else.
 *
 * <p>A request walks through the rooms in this order: {@code http} takes it off the wire, {@code policy} looks whether
 * the task is known, {@code route} compares it with the allow-list, {@code upstream} carries it out and its answer back.
 * {@code answer} is how any of them says no; {@code control} is the line to worker-api.
 */
@NullMarked
package io.cloister.proxy;

import org.jspecify.annotations.NullMarked;
