package io.cloister.worker;

import io.cloister.worker.pod.Engine;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker of its own, started as {@code main} starts it, on a free port, with the tests' image for every image. */
public final class WorkerFixture implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-tests";

    /** Where no engine answers. */
    private static final String NO_ENGINE = "unix:///nonexistent/engine.sock";

    private static final Duration END = Duration.ofSeconds(20);

    private final Path root;
    private final String slug = "test-" + UUID.randomUUID();
    private final String host;
    private final UnaryOperator<Engine> change;
    private ConfigurableApplicationContext application;

    /** A worker without any engine, where {@code settings} name none. */
    public WorkerFixture(String... settings) {
        this(NO_ENGINE, UnaryOperator.identity(), settings);
    }

    WorkerFixture(TestEngine engine, String... settings) {
        this(engine, UnaryOperator.identity(), settings);
    }

    /** @param change makes of the worker's engine the one that it gets */
    WorkerFixture(TestEngine engine, UnaryOperator<Engine> change, String... settings) {
        this(engine.host(), change, settings);
    }

    /** @param substitute takes the place of the real one */
    WorkerFixture(Engine substitute, String... settings) {
        this(NO_ENGINE, _ -> substitute, settings);
    }

    private WorkerFixture(String host, UnaryOperator<Engine> change, String... settings) {
        this.host = host;
        this.change = change;
        try {
            root = Files.createTempDirectory("cw");
            Files.writeString(root.resolve("token"), TOKEN + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        start(settings);
    }

    /** What a worker of the tests is started with; its own settings, each {@code name=value}, come before those of all. */
    static List<String> arguments(String host, String slug, Path root, int port, String... settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.port", String.valueOf(port));
        all.put("worker.state.dir", root.resolve("state").toString());
        all.put("worker.access.token-file", root.resolve("token").toString());
        all.put("worker.engine.host", host);
        all.put("worker.pod.node-slug", slug);
        all.put("worker.pod.sweep-interval", "1s");
        all.put("worker.image.sidecar", TestEngine.IMAGE);
        all.put("worker.image.sandbox", TestEngine.IMAGE);
        all.put("worker.job.max-concurrency", "2");
        all.put("worker.selftest.at-start", "false");
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    /** Starts it, also again after {@link #stop()}, on the same directory. */
    void start(String... settings) {
        application = new SpringApplicationBuilder(WorkerApplication.class)
                .initializers(this::putEngine)
                .run(arguments(host, slug, root, 0, settings).toArray(String[]::new));
    }

    private void putEngine(ConfigurableApplicationContext context) {
        context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Engine engine ? change.apply(engine) : bean;
            }
        });
    }

    void stop() {
        application.close();
    }

    String slug() {
        return slug;
    }

    /** A part of it. */
    public <T> T part(Class<T> type) {
        return application.getBean(type);
    }

    public Path stateDirectory() {
        return root.resolve("state");
    }

    /** Whether nothing of a job is left on the host: no directory and no mount. */
    boolean holdsNothingOf(String jobId) {
        return holdsNothingOf(jobId, stateDirectory());
    }

    /** The same of any worker, by its state directory. */
    static boolean holdsNothingOf(String jobId, Path stateDirectory) {
        try (Stream<Path> rooms = Files.list(stateDirectory)) {
            return rooms.noneMatch(room ->
                            Files.exists(room.resolve(jobId)) || Files.exists(room.resolve(jobId + ".accepted")))
                    && !Files.readString(Path.of("/proc/self/mountinfo")).contains(jobId);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    WorkerClient client() {
        return new WorkerClient(webServer().getPort(), TOKEN);
    }

    /** How many connections its web server holds open. */
    long connections() {
        Connector connector = ((TomcatWebServer) webServer()).getTomcat().getConnector();
        return ((AbstractProtocol<?>) connector.getProtocolHandler()).getConnectionCount();
    }

    private WebServer webServer() {
        return ((WebServerApplicationContext) application).getWebServer();
    }

    /** Ends what runs, which would outlive it. */
    private void endJobs() throws IOException {
        if (!application.isActive()) {
            start();
        }
        WorkerClient client = client();
        try (Stream<Path> records = Files.list(stateDirectory().resolve("journal"))) {
            List<String> unended = records.map(record -> record.getFileName().toString())
                    .filter(name -> name.endsWith(".accepted"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .toList();
            unended.forEach(job -> client.post("/v1/worker/jobs/" + job + "/cancel", ""));
            Await.until(END, "its jobs have ended", () -> unended.stream().allMatch(this::holdsNothingOf));
        }
    }

    @Override
    public void close() {
        try {
            endJobs();
            stop();
            DirectoryTree.remove(root);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
