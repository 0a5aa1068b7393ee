package io.cloister.orchestrator;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A lock in a database that a test holds until it closes it, so that it knows what others wait to do. */
final class HeldLock implements AutoCloseable {

    private final Connection connection;
    private final JdbcClient jdbc;
    private final int process;

    HeldLock(DataSource database, String sql) {
        jdbc = JdbcClient.create(database);
        try {
            connection = database.getConnection();
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
            process = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Waits until somebody wants the lock. */
    void awaitWaiter() {
        Eventually.is(() -> waiters() > 0, true);
    }

    /** How many want the lock. */
    int waiters() {
        return jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE :holder = ANY(pg_blocking_pids(pid))")
                .param("holder", process)
                .query(Integer.class)
                .single();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
