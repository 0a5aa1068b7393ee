/** What the tests share: the running proxy, and the two ends between which it stands. */
@NullMarked
package io.cloister.proxy.support;

import org.jspecify.annotations.NullMarked;
