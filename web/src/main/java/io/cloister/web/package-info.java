/**
 * How the HTTP services of the house answer: problem details for every refusal, a request id on every answer, a bound on
 * every body, and the strict JSON dialect of the contracts.
 */
@NullMarked
package io.cloister.web;

import org.jspecify.annotations.NullMarked;
