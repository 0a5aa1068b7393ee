package io.cloister.worker.output;

/** The two streams that a sandbox writes to. */
public enum Stdio {
    /** Standard output. */
    STDOUT,
    /** Standard error. */
    STDERR
}
