/** The service that makes a machine a node: it registers it, applies its configuration and keeps its parts running. */
@NullMarked
package io.cloister.node;

import org.jspecify.annotations.NullMarked;
