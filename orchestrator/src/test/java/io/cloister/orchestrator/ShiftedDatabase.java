package io.cloister.orchestrator;

import java.time.Duration;

/**
 * A database whose clock is not this machine's: to an orchestrator it is the same as one that runs on a machine whose clock
 * is off. Functions of its own stand before PostgreSQL's in its search path.
 */
final class ShiftedDatabase implements AutoCloseable {

    private final OwnDatabase database;

    /** @param serverUrl any database of the server, as {@code postgres://user:password@host:port/database} */
    ShiftedDatabase(String serverUrl, Duration shift) {
        database = new OwnDatabase(serverUrl);
        database.run(
                "CREATE SCHEMA shifted",
                "CREATE TABLE shifted.shift (ahead interval NOT NULL)",
                "INSERT INTO shifted.shift VALUES ('0')",
                function("now"),
                function("clock_timestamp"));
        shift(shift);
    }

    private static String function(String name) {
        return "CREATE FUNCTION shifted." + name + "() RETURNS timestamptz LANGUAGE sql STABLE AS "
                + "'SELECT pg_catalog." + name + "() + ahead FROM shifted.shift'";
    }

    /** Sets how far its clock is ahead of the machine's; negative where it is behind. */
    void shift(Duration by) {
        database.run("UPDATE shifted.shift SET ahead = make_interval(secs => " + by.toSeconds() + ")");
    }

    String url() {
        return database.url() + "?currentSchema=public,shifted,pg_catalog";
    }

    @Override
    public void close() {
        database.close();
    }
}
