/** The one adapter to the container engine: the Docker Engine API as Docker and Podman speak it. */
@NullMarked
package io.cloister.worker.pod.docker;

import org.jspecify.annotations.NullMarked;
