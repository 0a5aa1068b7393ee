/** {@code /workspace} of a sandbox: a file system of its own for each job, limited in bytes and inodes. */
@NullMarked
package io.cloister.worker.workspace;

import org.jspecify.annotations.NullMarked;
