/** Runs jobs in sealed pods of containers: the worker of one node. */
@NullMarked
package io.cloister.worker;

import org.jspecify.annotations.NullMarked;
