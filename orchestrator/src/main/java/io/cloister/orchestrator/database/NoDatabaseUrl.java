package io.cloister.orchestrator.database;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether nobody named a database; an empty {@code DATABASE_URL} counts as none. */
final class NoDatabaseUrl implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String url = context.getEnvironment().getProperty("orchestrator.database-url");
        return url == null || url.isBlank();
    }
}
