package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One run of a test class, on one engine. Its worker starts when it is first asked for and ends with the run. */
final class EngineRun implements ClassTemplateInvocationContext, ParameterResolver, AfterAllCallback {

    private final TestEngine engine;
    private final String[] settings;
    private @Nullable WorkerFixture worker;

    EngineRun(TestEngine engine, String... settings) {
        this.engine = engine;
        this.settings = settings.clone();
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return engine.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestEngine.class || type == WorkerFixture.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestEngine.class ? engine : worker();
    }

    private WorkerFixture worker() {
        if (worker == null) {
            worker = new WorkerFixture(engine, settings);
        }
        return worker;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (worker != null) {
            worker.close();
            assertThat(engine.containersOf(worker.slug())).isEmpty();
        }
    }
}
