/** The node's configuration: read, applied, acknowledged. */
@NullMarked
package io.cloister.node.config;

import org.jspecify.annotations.NullMarked;
