package io.cloister.orchestrator.database;

import io.cloister.orchestrator.start.StartException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL is, as the driver wants it.
 *
 * @param jdbc {@code jdbc:postgresql://host:port/database?parameters}, without credentials unless they came in it
 * @param user who logs in; absent where the JDBC address says it
 * @param password the user's password
 */
record DatabaseUrl(
        String jdbc, @Nullable String user, @Nullable String password) {

    private static final int DEFAULT_PORT = 5432;

    /**
     * Reads a JDBC address or a {@code postgres://user:password@host:port/database?parameters} one (percent-encoded, as
     * in libpq, section "Connection URIs").
     *
     * @throws StartException if it is neither
     */
    static DatabaseUrl parse(String text) {
        if (text.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(text, null, null);
        }
        if (!text.startsWith("postgres://") && !text.startsWith("postgresql://")) {
            throw unreadable();
        }
        try {
            return of(new URI(text));
        } catch (URISyntaxException malformed) {
            throw unreadable();
        }
    }

    private static DatabaseUrl of(URI uri) {
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw unreadable();
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + query;
        String login = uri.getRawUserInfo();
        if (login == null) {
            return new DatabaseUrl(jdbc, null, null);
        }
        int colon = login.indexOf(':');
        return colon < 0
                ? new DatabaseUrl(jdbc, decode(login), null)
                : new DatabaseUrl(jdbc, decode(login.substring(0, colon)), decode(login.substring(colon + 1)));
    }

    /** Percent-decoding alone: a plus sign is a plus sign here. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the text itself, which holds a password. */
    private static StartException unreadable() {
        return new StartException("DATABASE_URL is not an address of a PostgreSQL database; write it as"
                + " postgres://user:password@host:5432/database or jdbc:postgresql://host:5432/database.");
    }

    @Override
    public String toString() {
        return "DatabaseUrl[]";
    }
}
