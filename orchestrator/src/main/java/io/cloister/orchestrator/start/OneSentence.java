package io.cloister.orchestrator.start;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Reports a failed start as one line; the framework's own report, a page long, is switched off beside it. */
final class OneSentence implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(OneSentence.class);

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction();
        log.error("{}", action == null ? analysis.getDescription() : analysis.getDescription() + " " + action);
    }
}
