package io.cloister.node.halt;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Prints why the start failed: one sentence on standard error, nothing else. */
final class StandardErrorReporter implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        String sentence = analysis.getDescription().strip().replaceAll("\\s*\\R\\s*", " ");
        System.err.println("node-manager: " + sentence);
    }
}
