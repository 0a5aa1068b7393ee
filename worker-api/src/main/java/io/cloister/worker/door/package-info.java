/** The only way out of a pod: two Unix sockets on which the worker listens and which its sidecar alone sees. */
@NullMarked
package io.cloister.worker.door;

import org.jspecify.annotations.NullMarked;
