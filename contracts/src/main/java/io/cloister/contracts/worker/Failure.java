package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;

/**
 * Why something did not complete, for programs and for people.
 *
 * @param code the stable code
 * @param message one plain sentence, without secrets
 * @param retryable whether the same request may succeed later
 */
@WireRecord
public record Failure(FailureCode code, String message, boolean retryable) {}
