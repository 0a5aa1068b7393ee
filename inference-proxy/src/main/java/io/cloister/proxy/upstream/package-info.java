/** The way to the model server: connecting, carrying a request there and its answer back. */
@NullMarked
package io.cloister.proxy.upstream;

import org.jspecify.annotations.NullMarked;
