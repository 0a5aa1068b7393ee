package io.cloister.worker;

import io.cloister.worker.pod.Engine;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A worker of its own, started as {@code main} starts it, on a free port, with the tests' image for every image. */
final class WorkerFixture implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-tests";

    /** Where no engine answers. */
    private static final String NO_ENGINE = "unix:///nonexistent/engine.sock";

    private final Path root;
    private final String slug = "test-" + UUID.randomUUID();
    private final String host;
    private final @Nullable Engine substitute;
    private ConfigurableApplicationContext application;

    /** A worker without any engine, where {@code settings} name none. */
    WorkerFixture(String... settings) {
        this(NO_ENGINE, null, settings);
    }

    WorkerFixture(TestEngine engine, String... settings) {
        this(engine.host(), null, settings);
    }

    /** @param substitute takes the place of the real one */
    WorkerFixture(Engine substitute, String... settings) {
        this(NO_ENGINE, substitute, settings);
    }

    private WorkerFixture(String host, @Nullable Engine substitute, String... settings) {
        this.host = host;
        this.substitute = substitute;
        try {
            root = Files.createTempDirectory("cw");
            Files.writeString(root.resolve("token"), TOKEN + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(settings);
    }

    /** What every worker of the tests is started with. */
    static Map<String, String> settings(String host, String slug, Path state, Path token) {
        return Map.of(
                "worker.state.dir",
                state.toString(),
                "worker.access.token-file",
                token.toString(),
                "worker.engine.host",
                host,
                "worker.pod.node-slug",
                slug,
                "worker.pod.sweep-interval",
                "1s",
                "worker.image.sidecar",
                TestEngine.IMAGE,
                "worker.image.sandbox",
                TestEngine.IMAGE,
                "worker.job.max-concurrency",
                "2");
    }

    /** Starts it, also again after {@link #stop()}, on the same directory. */
    void start(String... settings) {
        Map<String, String> all = new LinkedHashMap<>(settings(host, slug, stateDirectory(), root.resolve("token")));
        all.put("server.port", "0");
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
        if (substitute != null) {
            ((GenericApplicationContext) context)
                    .registerBean("engineOfTheTest", Engine.class, () -> substitute, bean -> bean.setPrimary(true));
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

    /** Whether nothing of a job is left on the host: no directory and no mount. */
    boolean holdsNothingOf(String jobId) {
        try (Stream<Path> rooms = Files.list(stateDirectory())) {
            return rooms.noneMatch(room -> Files.exists(room.resolve(jobId)))
                    && !Files.readString(Path.of("/proc/self/mountinfo")).contains(jobId);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    WorkerClient client() {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return new WorkerClient(port, TOKEN);
    }

    @Override
    public void close() {
        stop();
        try {
            DirectoryTree.remove(root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
