package io.cloister.orchestrator.auth;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.retention.Perishable;
import io.cloister.web.ProblemException;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Bounds the guessing of passwords. Every attempt counts as failed until it succeeded, so that many at once are bounded
 * too.
 */
@Repository
class LoginFailures implements Perishable {

    /** Names of the two kinds of advisory locks. */
    private static final int TURN_OF_HANDLE = 1;

    private static final int TURN_OF_ADDRESS = 2;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AuthProperties properties;

    LoginFailures(JdbcClient jdbc, TransactionTemplate transaction, AuthProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
    }

    /**
     * Counts an attempt. Attempts of one handle, and of one address, are counted one after the other.
     *
     * @return its number, for {@link #forgive}
     * @throws ProblemException 429 with {@code Retry-After} if the handle or the address has failed too often; the attempt
     *     does not count then
     */
    long begin(String handle, String address) {
        return transaction.execute(_ -> {
            takeTurns(handle, address);
            Duration wait = longer(
                    wait("handle", handle, properties.failuresPerHandle()),
                    wait("address", address, properties.failuresPerAddress()));
            if (wait.isPositive()) {
                throw new ProblemException(
                                ProblemType.TOO_MANY_REQUESTS,
                                "Too many failed logins; try again in " + wait.toSeconds() + " seconds.")
                        .retryAfter(wait);
            }
            return jdbc.sql("INSERT INTO login_failures (handle, address) VALUES (:handle, :address) RETURNING id")
                    .param("handle", handle)
                    .param("address", address)
                    .query(Long.class)
                    .single();
        });
    }

    /** Until the transaction ends. The handle comes first everywhere, so that nobody waits in a circle. */
    private void takeTurns(String handle, String address) {
        jdbc.sql("SELECT pg_advisory_xact_lock(:first, hashtext(:handle))")
                .param("first", TURN_OF_HANDLE)
                .param("handle", handle)
                .query((_, _) -> true)
                .single();
        jdbc.sql("SELECT pg_advisory_xact_lock(:second, hashtext(:address))")
                .param("second", TURN_OF_ADDRESS)
                .param("address", address)
                .query((_, _) -> true)
                .single();
    }

    /** Takes an attempt back, because it succeeded. */
    void forgive(long attempt) {
        jdbc.sql("DELETE FROM login_failures WHERE id = :id")
                .param("id", attempt)
                .update();
    }

    @Override
    public int removeOverdue(int most) {
        return jdbc.sql("""
                        WITH overdue AS (
                            SELECT id FROM login_failures WHERE failed_at < now() - make_interval(secs => :window)
                            ORDER BY failed_at LIMIT :most FOR UPDATE SKIP LOCKED
                        )
                        DELETE FROM login_failures USING overdue WHERE login_failures.id = overdue.id""")
                .param("window", properties.failureWindow().toSeconds())
                .param("most", most)
                .update();
    }

    /** How long until the oldest of the last {@code limit} failures leaves the window; zero where it is not full. */
    private Duration wait(String column, String value, int limit) {
        return jdbc.sql("""
                        SELECT ceil(extract(epoch FROM failed_at + make_interval(secs => :window) - now()))::bigint
                        FROM login_failures
                        WHERE %s = :value AND failed_at > now() - make_interval(secs => :window)
                        ORDER BY id DESC OFFSET :skip LIMIT 1""".formatted(column))
                .param("window", properties.failureWindow().toSeconds())
                .param("value", value)
                .param("skip", limit - 1)
                .query(Long.class)
                .optional()
                .map(seconds -> Duration.ofSeconds(Math.max(1, seconds)))
                .orElse(Duration.ZERO);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
