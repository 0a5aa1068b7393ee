package io.cloister.orchestrator;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * A database whose clock is not this machine's: to an orchestrator it is the same as one that runs on a machine whose clock
 * is off. Functions of its own stand before PostgreSQL's in its search path.
 */
final class ShiftedDatabase implements AutoCloseable {

    private final URI server;
    private final String name = "shifted_" + UUID.randomUUID().toString().replace("-", "");

    /** @param serverUrl any database of the server, as {@code postgres://user:password@host:port/database} */
    ShiftedDatabase(String serverUrl, Duration shift) {
        this.server = URI.create(serverUrl);
        run(server.getPath(), "CREATE DATABASE " + name);
        run(
                "/" + name,
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
        run("/" + name, "UPDATE shifted.shift SET ahead = make_interval(secs => " + by.toSeconds() + ")");
    }

    String url() {
        return "postgres://" + server.getRawUserInfo() + "@"
                + server.getRawAuthority().replaceFirst(".*@", "") + "/" + name
                + "?currentSchema=public,shifted,pg_catalog";
    }

    private void run(String database, String... statements) {
        String[] login = server.getUserInfo().split(":", 2);
        String url = "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + database;
        try (Connection connection = DriverManager.getConnection(url, login[0], login[1]);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        run(server.getPath(), "DROP DATABASE " + name + " WITH (FORCE)");
    }
}
