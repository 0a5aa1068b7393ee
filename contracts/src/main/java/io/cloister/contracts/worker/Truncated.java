package io.cloister.contracts.worker;

import io.cloister.contracts.WireRecord;

/**
 * Which streams were longer than what was kept.
 *
 * @param stdout whether standard output is cut
 * @param stderr whether standard error is cut
 */
@WireRecord
public record Truncated(boolean stdout, boolean stderr) {}
