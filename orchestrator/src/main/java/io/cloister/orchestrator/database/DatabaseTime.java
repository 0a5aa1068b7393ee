package io.cloister.orchestrator.database;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's time, which all orchestrators share, whatever the clocks of their machines say. It is read now and then
 * and counted on between two readings, so that asking for it costs nothing. Thread-safe.
 */
@Component
public class DatabaseTime implements InstantSource {

    private final JdbcClient jdbc;
    private volatile @Nullable Reading last;

    DatabaseTime(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The first call asks the database, and fails with a {@code DataAccessException} where it does not answer. */
    @Override
    public Instant instant() {
        Reading reading = last;
        if (reading == null) {
            reading = read();
            last = reading;
        }
        return reading.countedOn();
    }

    /** Asks the database again; right to within half of what that took. */
    public void adjust() {
        last = read();
    }

    private Reading read() {
        long asked = System.nanoTime();
        Instant time = jdbc.sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return new Reading(time, asked + (System.nanoTime() - asked) / 2);
    }

    /**
     * A time, and when it was.
     *
     * @param nanos of {@link System#nanoTime()}, which no change of a clock moves
     */
    private record Reading(Instant time, long nanos) {

        Instant countedOn() {
            return time.plusNanos(System.nanoTime() - nanos);
        }
    }
}
