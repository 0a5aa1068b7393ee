package io.cloister.worker;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Makes the runs of a test class: one for each engine. The engines themselves are shared by all classes. */
final class EngineRuns implements ClassTemplateInvocationContextProvider {

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
            ExtensionContext context) {
        String[] settings =
                context.getRequiredTestClass().getAnnotation(OnEachEngine.class).settings();
        return context
                .getRoot()
                .getStore(Namespace.create(EngineRuns.class))
                .computeIfAbsent(TestEngines.class, _ -> new TestEngines(), TestEngines.class)
                .all()
                .stream()
                .map(engine -> new EngineRun(engine, settings));
    }
}
