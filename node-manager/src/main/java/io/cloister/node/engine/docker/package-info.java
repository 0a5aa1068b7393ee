/** The container engine through the Docker Engine API, which Podman speaks too. */
@NullMarked
package io.cloister.node.engine.docker;

import org.jspecify.annotations.NullMarked;
