/** What the proxy passes at all: an exact allow-list of method and path. */
@NullMarked
package io.cloister.proxy.route;

import org.jspecify.annotations.NullMarked;
