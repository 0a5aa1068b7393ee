package io.cloister.orchestrator.start;

import java.sql.SQLException;
import java.util.stream.Stream;

/** Tells that a database does not answer from that it answers with a complaint. */
public final class Unreachable {

    private Unreachable() {}

    /** Whether a failure has it as its cause, however deep. */
    public static boolean isCauseOf(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException database && isSaidBy(database));
    }

    /** SQLSTATE classes 08 (no connection), 28 (login refused), 3D (no such database) and 57 (shutting down). */
    static boolean isSaidBy(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && Stream.of("08", "28", "3D", "57").anyMatch(state::startsWith);
    }
}
