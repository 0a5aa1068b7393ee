/**
 * What both APIs share of HTTP: bodies, streams, refusals and the access log.
 */
@NullMarked
package io.cloister.modelserver.http;

import org.jspecify.annotations.NullMarked;
