/** HTTP towards the sandbox: listening, reading strictly, one request at a time, limits. */
@NullMarked
package io.cloister.proxy.http;

import org.jspecify.annotations.NullMarked;
