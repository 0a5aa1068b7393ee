package io.cloister.worker;

import io.cloister.worker.pod.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A worker of its own, started as {@code main} starts it, on a free port, with the tests' image for every image. */
final class WorkerFixture implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-tests";

    private final Path root;
    private final String slug = "test-" + UUID.randomUUID();
    private final @Nullable Engine engine;
    private ConfigurableApplicationContext application;

    WorkerFixture(String... settings) throws IOException {
        this(null, settings);
    }

    /** @param engine takes the place of the real one */
    WorkerFixture(@Nullable Engine engine, String... settings) throws IOException {
        this.engine = engine;
        root = Files.createTempDirectory("cw");
        Files.writeString(root.resolve("token"), TOKEN + "\n");
        start(settings);
    }

    /** Starts it, also again after {@link #stop()}, on the same directory. */
    void start(String... settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "server.port",
                "0",
                "worker.state.dir",
                root.resolve("state").toString(),
                "worker.access.token-file",
                root.resolve("token").toString(),
                "worker.engine.host",
                TestEngine.host(),
                "worker.pod.node-slug",
                slug,
                "worker.pod.sweep-interval",
                "1s",
                "worker.image.sidecar",
                TestEngine.IMAGE,
                "worker.image.sandbox",
                TestEngine.IMAGE,
                "worker.job.max-concurrency",
                "2"));
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        String[] arguments = all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        application = new SpringApplicationBuilder(WorkerApplication.class)
                .initializers(this::putEngine)
                .run(arguments);
    }

    private void putEngine(ConfigurableApplicationContext context) {
        if (engine != null) {
            ((GenericApplicationContext) context)
                    .registerBean("engineOfTheTest", Engine.class, () -> engine, bean -> bean.setPrimary(true));
        }
    }

    void stop() {
        application.close();
    }

    String slug() {
        return slug;
    }

    Path stateDirectory() {
        return root.resolve("state");
    }

    WorkerClient client() {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return new WorkerClient(port, TOKEN);
    }

    @Override
    public void close() {
        stop();
    }
}
