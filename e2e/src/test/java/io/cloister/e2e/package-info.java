/**
 * The journeys of Cloister's users, as Cucumber features against a running stack: real services, a real engine and a
 * real model. The stack is described by the variables of {@code .cloister/env}, see {@link io.cloister.e2e.Stack}.
 */
@NullMarked
package io.cloister.e2e;

import org.jspecify.annotations.NullMarked;
