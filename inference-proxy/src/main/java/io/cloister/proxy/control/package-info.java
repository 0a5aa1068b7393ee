/** The line to worker-api: says that the proxy is ready and receives the task's policy. */
@NullMarked
package io.cloister.proxy.control;

import org.jspecify.annotations.NullMarked;
