package io.cloister.orchestrator.task;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.orchestrator.retention.Perishable;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;

/**
 * Remembers for a while which submission made which task, so that a caller who did not hear the answer may ask again, at
 * any orchestrator and as often at once as they like.
 */
@Repository
class IdempotencyKeys implements Perishable {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern TEXT = Pattern.compile("[!-~]{1,255}");
    private static final ObjectWriter CANONICAL =
            WireJson.mapper().writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final JdbcClient jdbc;
    private final SecretKey digestKey;
    private final TaskProperties properties;

    IdempotencyKeys(JdbcClient jdbc, KeyRing keys, TaskProperties properties) {
        this.jdbc = jdbc;
        this.digestKey = keys.key("idempotency key", "HmacSHA256");
        this.properties = properties;
    }

    /**
     * Reads the header that came with a body. Bodies are equal where we would read the same from them, whatever the order
     * of their fields. The digest is keyed, because a body may hold secrets that could be guessed from a plain one.
     *
     * @throws ProblemException 400 if it is not a name
     */
    IdempotencyKey read(String header, CreateTaskRequest body) {
        if (!TEXT.matcher(header).matches()) {
            throw ProblemException.invalid(HEADER, "must have 1 to 255 visible ASCII characters");
        }
        return new IdempotencyKey(header, digest(CANONICAL.writeValueAsString(body)));
    }

    /**
     * Binds a key to a task that the same transaction stores. A concurrent call with the same key waits here for the end
     * of that transaction.
     *
     * @return nothing if the key is bound now; the earlier task if it was bound already, to the same body
     * @throws ProblemException 422 if it is bound to another body
     */
    Optional<String> bind(UUID user, IdempotencyKey key, String taskId) {
        return insert(user, key, taskId) ? Optional.empty() : Optional.of(earlier(user, key));
    }

    /** False where the key is bound. The row is locked then, so that it is still there to be read. */
    private boolean insert(UUID user, IdempotencyKey key, String taskId) {
        return jdbc.sql("""
                        INSERT INTO idempotency_keys AS bound (user_id, key, body_digest, task_id)
                        VALUES (:user, :key, :digest, :task)
                        ON CONFLICT (user_id, key) DO UPDATE
                        SET body_digest = excluded.body_digest, task_id = excluded.task_id, created_at = now()
                        WHERE bound.created_at < now() - make_interval(secs => :life)""")
                        .param("user", user)
                        .param("key", key.text())
                        .param("digest", key.bodyDigest())
                        .param("task", taskId)
                        .param("life", properties.idempotencyKeyLife().toSeconds())
                        .update()
                == 1;
    }

    private String earlier(UUID user, IdempotencyKey key) {
        return jdbc.sql("""
                        SELECT task_id FROM idempotency_keys
                        WHERE user_id = :user AND key = :key AND body_digest = :digest""")
                .param("user", user)
                .param("key", key.text())
                .param("digest", key.bodyDigest())
                .query(String.class)
                .optional()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        HEADER + " came before with another body; a new task needs a new key.",
                        List.of(new FieldError(HEADER, "must be new, or come with the body that it came with first"))));
    }

    @Override
    public int removeOverdue(int most) {
        return jdbc.sql("""
                        WITH overdue AS (
                            SELECT user_id, key FROM idempotency_keys
                            WHERE created_at < now() - make_interval(secs => :life)
                            ORDER BY created_at LIMIT :most FOR UPDATE SKIP LOCKED
                        )
                        DELETE FROM idempotency_keys USING overdue
                        WHERE idempotency_keys.user_id = overdue.user_id AND idempotency_keys.key = overdue.key""")
                .param("life", properties.idempotencyKeyLife().toSeconds())
                .param("most", most)
                .update();
    }

    private String digest(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(digestKey);
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the JDK lacks HmacSHA256", broken);
        }
    }
}
