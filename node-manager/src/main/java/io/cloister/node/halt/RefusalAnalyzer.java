package io.cloister.node.halt;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Turns a {@link Refusal} into its sentence. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusalAnalyzer extends AbstractFailureAnalyzer<Refusal> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, Refusal cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
