package io.cloister.orchestrator.dispatch;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two orchestrators on one PostgreSQL, and the model of their workers. */
final class TurnHouse implements AutoCloseable {

    /** Whose turn it is must not depend on how fast the machine is: each task takes as long as any other. */
    private static final String NO_CLOCK = "CREATE OR REPLACE FUNCTION slot_time(since timestamptz, until timestamptz)"
            + " RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint'";

    private final TurnWorkers workers = new TurnWorkers();
    private final List<UUID> users = List.of(new UUID(0, 1), new UUID(0, 2));
    private final TurnDatabase database;
    private final List<Machine> machines;
    private final HikariDataSource pool;
    private final JdbcClient control;

    TurnHouse(Path state) {
        Machine first = new Machine("A", state, "", workers, context -> open(context.getBean(HikariDataSource.class)));
        this.pool = first.room(HikariDataSource.class);
        this.database = first.room(TurnDatabase.class);
        String url = pool.getJdbcUrl() + "?user=" + pool.getUsername() + "&password=" + pool.getPassword();
        this.machines = List.of(first, new Machine("B", state, url, workers, _ -> database));
        Flyway.configure().dataSource(pool).load().migrate();
        this.control = JdbcClient.create(pool);
        control.sql(NO_CLOCK).update();
        for (UUID user : users) {
            control.sql("INSERT INTO users (id, handle, password_hash, roles) VALUES (:id, :id::text, '', '{user}')")
                    .param("id", user)
                    .update();
        }
    }

    private static TurnDatabase open(HikariDataSource pool) {
        return new TurnDatabase(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    }

    /** As after the first start. */
    void clear() {
        workers.clear();
        for (String table : List.of("tasks", "lanes", "nodes", "orchestrators")) {
            control.sql("DELETE FROM " + table).update();
        }
        control.sql("UPDATE control_plane SET up_since = now() - interval '1 hour', seen_at = now()")
                .update();
    }

    List<Machine> machines() {
        return machines;
    }

    TurnWorkers workers() {
        return workers;
    }

    TurnDatabase database() {
        return database;
    }

    List<UUID> users() {
        return users;
    }

    /** What actors ask by turns. */
    JdbcClient jdbc() {
        return machines.getFirst().room(JdbcClient.class);
    }

    /** What asks out of turn. */
    JdbcClient control() {
        return control;
    }

    @Override
    public void close() throws IOException {
        machines.reversed().forEach(Machine::close);
    }
}
