/** Work that is done again and again: how it waits, how it is woken, how it backs off. */
@NullMarked
package io.cloister.node.loop;

import org.jspecify.annotations.NullMarked;
