package io.cloister.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
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

    private static final RunningOrchestrator INSTANCE = new RunningOrchestrator("");

    private final Path state;
    private final ConfigurableApplicationContext context;
    private final Api admin;

    private RunningOrchestrator(String databaseUrl) {
        try {
            state = Files.createTempDirectory("cloister-orchestrator");
            Map<String, Object> properties = Map.of(
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
                    PSK);
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

    static RunningOrchestrator get() {
        return INSTANCE;
    }

    /** Another one on the same database. */
    RunningOrchestrator beside() {
        return new RunningOrchestrator(databaseUrl());
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

    /** A user without roles beyond {@code user}; their administration over REST comes later. */
    Api user() {
        String handle = "user-" + UUID.randomUUID();
        jdbc().sql("""
                        INSERT INTO users (id, handle, password_hash, roles)
                        SELECT gen_random_uuid(), :handle, password_hash, '{user}' FROM users WHERE handle = 'admin'""").param("handle", handle).update();
        return anonymous().login(handle, PASSWORD);
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
        return context.getBean(JdbcClient.class);
    }
}
