/** Amounts that many want at once and of which there is only so much: connections, requests, bytes, tokens. */
@NullMarked
package io.cloister.proxy.quota;

import org.jspecify.annotations.NullMarked;
