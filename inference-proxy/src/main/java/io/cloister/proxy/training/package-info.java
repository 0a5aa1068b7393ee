/** The run that teaches the ahead-of-time cache which classes a start and a few requests need. */
@NullMarked
package io.cloister.proxy.training;

import org.jspecify.annotations.NullMarked;
