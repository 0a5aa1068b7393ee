package io.cloister.orchestrator.task;

/**
 * What a caller sends along to be able to send a task again without making two of it.
 *
 * @param text the caller's own name for this submission
 * @param bodyDigest what tells its body from others, see {@link IdempotencyKeys#read}
 */
record IdempotencyKey(String text, String bodyDigest) {}
