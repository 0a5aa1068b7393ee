package io.cloister.orchestrator.dispatch;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two orchestrators on one database, and the model of their workers. */
final class TurnHouse implements AutoCloseable {

    /**
     * Stands before PostgreSQL's own functions: time passes only where a schedule says so, and chance is the seed's, so that
     * what comes of a seed does not depend on how fast the machine is.
     */
    private static final List<String> CLOCK = List.of(
            "CREATE SCHEMA clock",
            "CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql IMMUTABLE"
                    + " AS $$ SELECT timestamptz '2026-01-01Z' $$",
            "CREATE FUNCTION clock.random() RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT 0.5::float8 $$");

    private static final String CLEAR = """
        WITH no_tasks AS (DELETE FROM tasks), no_lanes AS (DELETE FROM lanes), no_nodes AS (DELETE FROM nodes),
            no_orchestrators AS (DELETE FROM orchestrators)
        UPDATE control_plane SET up_since = now() - interval '1 hour', seen_at = now()""";

    private final TurnWorkers workers = new TurnWorkers();
    private final List<UUID> users = List.of(new UUID(0, 1), new UUID(0, 2));
    private final TurnDatabase database;
    private final List<Machine> machines;
    private final JdbcClient control;

    /** The first on its server. */
    TurnHouse(Path state) {
        Machine first = new Machine("A", state, "", workers, context -> open(context.getBean(HikariDataSource.class)));
        this.database = first.room(TurnDatabase.class);
        this.machines = List.of(first, new Machine("B", state, database.address(), workers, _ -> database));
        this.control = JdbcClient.create(database);
        furnish();
    }

    /** Another one on the server of the first. */
    TurnHouse(Path state, String name, TurnHouse first) {
        this.database = first.database.beside(name);
        this.machines = Stream.of("A", "B")
                .map(machine -> new Machine(machine, state.resolve(name), database.address(), workers, _ -> database))
                .toList();
        this.control = JdbcClient.create(database);
        furnish();
    }

    private static TurnDatabase open(HikariDataSource pool) {
        return new TurnDatabase(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
    }

    private void furnish() {
        CLOCK.forEach(change -> control.sql(change).update());
        Flyway.configure().dataSource(database).load().migrate();
        for (UUID user : users) {
            control.sql("INSERT INTO users (id, handle, password_hash, roles) VALUES (:id, :id::text, '', '{user}')")
                    .param("id", user)
                    .update();
        }
    }

    /** As after the first start. */
    void clear() {
        workers.clear();
        control.sql(CLEAR).update();
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
