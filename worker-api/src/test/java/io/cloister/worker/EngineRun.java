package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One run of a test class, on one engine. Its workers start when they are first asked for and end with the run. */
final class EngineRun
        implements ClassTemplateInvocationContext, ParameterResolver, AfterClassTemplateInvocationCallback {

    private final TestEngine engine;
    private final String[] settings;
    private @Nullable WorkerFixture worker;
    private @Nullable GatedWorker gated;

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
        return type == TestEngine.class || type == WorkerFixture.class || type == GatedWorker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == TestEngine.class) {
            return engine;
        }
        return type == GatedWorker.class ? gated() : worker();
    }

    private WorkerFixture worker() {
        if (worker == null) {
            worker = new WorkerFixture(engine, settings);
        }
        return worker;
    }

    private GatedWorker gated() {
        if (gated == null) {
            gated = new GatedWorker(engine, settings);
        }
        return gated;
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) throws IOException {
        if (worker != null) {
            worker.close();
            assertThat(engine.containersOf(worker.slug())).isEmpty();
        }
        if (gated != null) {
            gated.close();
        }
    }
}
