package io.cloister.orchestrator.database;

import io.cloister.orchestrator.database.PostgresCluster.Login;
import io.cloister.orchestrator.start.StartException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a PostgreSQL of our own running: starts it or adopts the one that a killed orchestrator left behind, starts it
 * again when it dies, and stops it at the end. It outlives this process where that is killed.
 */
final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private final PostgresCluster cluster;
    private final Login login;
    private volatile Postmaster postmaster;
    private volatile boolean closing;
    private final Thread supervisor;

    private EmbeddedPostgres(PostgresCluster cluster, Login login, Postmaster postmaster) {
        this.cluster = cluster;
        this.login = login;
        this.postmaster = postmaster;
        this.supervisor = Thread.ofVirtual().name("database-supervisor").unstarted(this::supervise);
    }

    /**
     * A server that answers.
     *
     * @throws StartException if it cannot be had, or another orchestrator uses the directory
     */
    static EmbeddedPostgres start(StateDirectory state) {
        if (!state.tryLock()) {
            throw new StartException("Another orchestrator already runs on the state directory " + state.path()
                    + "; stop it, or set ORCHESTRATOR_STATE_DIR or DATABASE_URL.");
        }
        try {
            PostgresCluster cluster = new PostgresCluster(state.path());
            return startOn(cluster);
        } catch (IOException failure) {
            throw new StartException(
                    "The embedded database cannot be started (" + failure.getMessage() + ").", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("The start was interrupted.", interrupted);
        }
    }

    private static EmbeddedPostgres startOn(PostgresCluster cluster) throws IOException, InterruptedException {
        Login login = cluster.prepare();
        var left = cluster.running();
        if (left.isEmpty()) {
            login = cluster.moveIfTaken(login);
        }
        Postmaster postmaster = left.isPresent() ? left.get() : cluster.launch(login);
        EmbeddedPostgres database = new EmbeddedPostgres(cluster, login, postmaster);
        database.awaitAnswer();
        log.atInfo()
                .addKeyValue("pid", database.postmaster.pid())
                .addKeyValue("port", login.port())
                .log(left.isPresent() ? "adopted the embedded database" : "started the embedded database");
        database.supervisor.start();
        return database;
    }

    DatabaseUrl url() {
        return login.url(PostgresCluster.DATABASE);
    }

    /** A server that ends early is started again: what a killed one left in memory may need a moment to go. */
    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            boolean ended = postmaster.endsWithin(POLL);
            if (System.nanoTime() > deadline) {
                throw new StartException(
                        "The embedded database does not answer; " + cluster.log() + " has the reason.");
            }
            if (ended) {
                postmaster = relaunch();
            }
        }
        cluster.notePid(postmaster.pid());
    }

    private Postmaster relaunch() throws IOException {
        var left = cluster.running();
        return left.isPresent() ? left.get() : cluster.launch(login);
    }

    private boolean answers() {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresCluster.USER);
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        try (Connection connection =
                        DriverManager.getConnection(login.url("postgres").jdbc(), properties);
                Statement statement = connection.createStatement()) {
            createDatabase(statement);
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static void createDatabase(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + PostgresCluster.DATABASE + "'")) {
            if (found.next()) {
                return;
            }
        }
        statement.execute("CREATE DATABASE " + PostgresCluster.DATABASE);
    }

    private void supervise() {
        try {
            while (!closing) {
                if (postmaster.endsWithin(Duration.ofMinutes(1)) && !closing) {
                    log.warn("the embedded database has died; starting it again");
                    restart();
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart() throws InterruptedException {
        try {
            postmaster = relaunch();
            awaitAnswer();
            log.atInfo().addKeyValue("pid", postmaster.pid()).log("the embedded database answers again");
        } catch (IOException | StartException failure) {
            log.atError().setCause(failure).log("the embedded database cannot be started; trying again");
        }
    }

    /** Stops the server, after whoever uses it has gone. */
    @Override
    public void close() {
        closing = true;
        supervisor.interrupt();
        try {
            postmaster.stop(STOP_PATIENCE);
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("the embedded database cannot be stopped");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
