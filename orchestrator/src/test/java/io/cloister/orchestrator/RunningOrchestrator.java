package io.cloister.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * One orchestrator with its embedded PostgreSQL for all tests of this module; each test brings its own node and names. A
 * test may have another beside it on the same database, and closes that.
 */
final class RunningOrchestrator implements AutoCloseable {

    static final String PASSWORD = "a password for tests";
    static final String PSK = "a pre-shared key for tests";
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final RunningOrchestrator INSTANCE = new RunningOrchestrator("", Map.of());

    private static final AtomicInteger NODES = new AtomicInteger();

    private final Path state;
    private final ConfigurableApplicationContext context;
    private final Api admin;

    private RunningOrchestrator(String databaseUrl, Map<String, Object> settings) {
        try {
            state = Files.createTempDirectory("cloister-orchestrator");
            Map<String, Object> properties = new HashMap<>(Map.of(
                    "server.port",
                    "0",
                    "orchestrator.state-dir",
                    state.toString(),
                    "orchestrator.database-url",
                    databaseUrl,
                    "orchestrator.secrets.jwt-secret",
                    SECRET,
                    "orchestrator.secrets.bootstrap-admin-password",
                    PASSWORD,
                    "orchestrator.secrets.node-registration-psk",
                    PSK,
                    "orchestrator.retention.interval",
                    "500ms"));
            properties.putAll(settings);
            context = SpringApplication.run(
                    OrchestratorApplication.class,
                    properties.entrySet().stream()
                            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                            .toArray(String[]::new));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        SpringApplication.getShutdownHandlers().add(this::removeState);
        admin = anonymous().login("admin", PASSWORD);
    }

    /** Runs after the service and its database have ended. */
    private void removeState() {
        try {
            FileSystemUtils.deleteRecursively(state);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    /** The one that tests share. What earlier tests left in its queue is canceled, so that it comes to nobody's node. */
    static RunningOrchestrator get() {
        INSTANCE.jdbc()
                .sql("SELECT id FROM tasks WHERE status IN ('queued', 'running')")
                .query(String.class)
                .list()
                .forEach(task -> INSTANCE.admin.post("/v1/tasks/" + task + "/cancel", null));
        return INSTANCE;
    }

    /** Another one on the same database. */
    RunningOrchestrator beside() {
        return beside(Map.of());
    }

    /** Another one on the same database with settings of its own. */
    RunningOrchestrator beside(Map<String, Object> settings) {
        return new RunningOrchestrator(databaseUrl(), settings);
    }

    /** One on another database. */
    static RunningOrchestrator on(String databaseUrl) {
        return new RunningOrchestrator(databaseUrl, Map.of());
    }

    /** Stops it as an operator would. */
    @Override
    public void close() {
        context.close();
    }

    String url() {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        return "http://127.0.0.1:" + port;
    }

    Api anonymous() {
        return Api.anonymous(url());
    }

    Api admin() {
        return admin;
    }

    /** A new user without roles beyond {@code user}, logged in. */
    Api user() {
        String handle = "user-" + UUID.randomUUID();
        admin.post("/v1/users", Map.of("handle", handle, "password", PASSWORD));
        return anonymous().login(handle, PASSWORD);
    }

    /** A new node, not registered yet, whose slug no other has; the test closes it. */
    TestNode node(String prefix) {
        return new TestNode(anonymous(), prefix + "-" + NODES.incrementAndGet());
    }

    String stateDirectory() {
        return state.toString();
    }

    /** The embedded server as {@code database.url} names it. */
    String databaseUrl() {
        try {
            return Files.readString(state.resolve("database.url")).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    TransactionTemplate transaction() {
        return context.getBean(TransactionTemplate.class);
    }

    JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    /** Whether anybody waits for the transaction that this thread has open. */
    boolean somebodyWaitsForUs() {
        return jdbc().sql("""
                        SELECT EXISTS (SELECT FROM pg_locks
                            WHERE NOT granted AND transactionid = pg_current_xact_id()::xid)""").query(Boolean.class).single();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Opens when the orchestrator hears of this. */
    CountDownLatch hearing(Object event) {
        CountDownLatch heard = new CountDownLatch(1);
        context.addApplicationListener(ApplicationListener.forPayload((Object payload) -> {
            if (payload.equals(event)) {
                heard.countDown();
            }
        }));
        return heard;
    }

    /** Makes a node silent for so long, and the control plane has heard of none for as long. */
    void silence(String slug, int seconds) {
        jdbc().sql("UPDATE control_plane SET up_since = now() - make_interval(secs => :age)")
                .param("age", seconds)
                .update();
        jdbc().sql("UPDATE nodes SET last_heartbeat_at = now() - make_interval(secs => :age) WHERE slug = :slug")
                .param("age", seconds)
                .param("slug", slug)
                .update();
    }
}
