package io.cloister.orchestrator.auth;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Bounds the guessing of passwords. Every attempt counts as failed until it succeeded, so that many at once are bounded
 * too.
 */
@Repository
class LoginFailures {

    private final JdbcClient jdbc;
    private final AuthProperties properties;

    LoginFailures(JdbcClient jdbc, AuthProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * Counts an attempt.
     *
     * @return its number, for {@link #forgive}
     * @throws ProblemException 429 with {@code Retry-After} if the handle or the address has failed too often
     */
    long begin(String handle, String address) {
        long attempt = jdbc.sql("INSERT INTO login_failures (handle, address) VALUES (:handle, :address) RETURNING id")
                .param("handle", handle)
                .param("address", address)
                .query(Long.class)
                .single();
        Duration wait = longer(
                wait("handle", handle, attempt, properties.failuresPerHandle()),
                wait("address", address, attempt, properties.failuresPerAddress()));
        if (wait.isPositive()) {
            forgive(attempt);
            throw new ProblemException(
                            ProblemType.TOO_MANY_REQUESTS,
                            "Too many failed logins; try again in " + wait.toSeconds() + " seconds.")
                    .retryAfter(wait);
        }
        return attempt;
    }

    /** Takes an attempt back, because it succeeded; forgets what no longer counts on the way. */
    void forgive(long attempt) {
        jdbc.sql("DELETE FROM login_failures WHERE id = :id OR failed_at < now() - make_interval(secs => :window)")
                .param("id", attempt)
                .param("window", properties.failureWindow().toSeconds())
                .update();
    }

    /** How long until the oldest of the last {@code limit} earlier failures leaves the window; zero where it is not full. */
    private Duration wait(String column, String value, long attempt, int limit) {
        return jdbc.sql("""
                        SELECT ceil(extract(epoch FROM failed_at + make_interval(secs => :window) - now()))::bigint
                        FROM login_failures
                        WHERE %s = :value AND id < :attempt AND failed_at > now() - make_interval(secs => :window)
                        ORDER BY id DESC OFFSET :skip LIMIT 1""".formatted(column))
                .param("window", properties.failureWindow().toSeconds())
                .param("value", value)
                .param("attempt", attempt)
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
