package io.cloister.proxy.start;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Prints why the start failed as plain text on standard error, in place of Boot's banner, which the configuration
 * switches off.
 */
final class OneSentenceReporter implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println("inference-proxy: " + analysis.getDescription());
    }
}
