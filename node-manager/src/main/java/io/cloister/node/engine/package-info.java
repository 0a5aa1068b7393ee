/** The container engine as this service needs it: what it is, whether it answers, and one container at a time. */
@NullMarked
package io.cloister.node.engine;

import org.jspecify.annotations.NullMarked;
