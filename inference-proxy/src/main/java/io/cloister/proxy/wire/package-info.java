/** HTTP/1.1 as bytes (RFC 9112): heads and bodies, read strictly and written anew. */
@NullMarked
package io.cloister.proxy.wire;

import org.jspecify.annotations.NullMarked;
