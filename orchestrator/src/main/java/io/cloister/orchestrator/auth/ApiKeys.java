package io.cloister.orchestrator.auth;

import io.cloister.contracts.task.ApiKeyView;
import io.cloister.contracts.task.CreatedApiKey;
import io.cloister.orchestrator.secret.RandomToken;
import io.cloister.orchestrator.user.Caller;
import io.cloister.orchestrator.user.Users;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Bearers for programs, which last until they are deleted. A key may what its owner may. Only its hash is stored, so
 * nobody can be shown a key again.
 */
@Repository
public class ApiKeys {

    private static final String START = "clk_";
    private static final int PREFIX_LENGTH = 8;

    private final JdbcClient jdbc;

    ApiKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a bearer would be an API key, going by its first characters. */
    static boolean looksLikeOne(String bearer) {
        return bearer.startsWith(START);
    }

    /**
     * Makes a key, and shows it this once. It belongs into a transaction: until that ends, others that make a key for the
     * same user wait, so that no two are counted at once.
     *
     * @param most how many a user may have
     * @return nothing where the user has that many
     */
    public Optional<CreatedApiKey> add(UUID user, @Nullable String name, int most) {
        lock(user);
        String key = START + RandomToken.next();
        return jdbc.sql("""
                        INSERT INTO api_keys (id, user_id, key_hash, prefix, name)
                        SELECT gen_random_uuid(), :user, :hash, :prefix, :name
                        WHERE (SELECT count(*) FROM api_keys WHERE user_id = :user) < :most
                        RETURNING id, created_at""")
                .param("user", user)
                .param("hash", RandomToken.hash(key))
                .param("prefix", key.substring(0, PREFIX_LENGTH))
                .param("name", name)
                .param("most", most)
                .query((row, _) -> new CreatedApiKey(row.getString("id"), key, name, created(row)))
                .optional();
    }

    /** Nobody waits who only refers to the user, as new tasks do. */
    private void lock(UUID user) {
        jdbc.sql("SELECT 1 FROM users WHERE id = :user FOR NO KEY UPDATE")
                .param("user", user)
                .query(Integer.class)
                .single();
    }

    /** A user's keys, newest first. */
    public List<ApiKeyView> list(UUID user) {
        return jdbc.sql("SELECT * FROM api_keys WHERE user_id = :user ORDER BY created_at DESC, id")
                .param("user", user)
                .query((row, _) -> new ApiKeyView(
                        row.getString("id"),
                        row.getString("prefix"),
                        row.getString("name"),
                        created(row),
                        lastUsed(row)))
                .list();
    }

    /** Deletes a key of the caller's, or anybody's for an administrator. From the commit on it opens nothing. */
    public boolean delete(Caller caller, UUID id) {
        return jdbc.sql("DELETE FROM api_keys WHERE id = :id AND (:all OR user_id = :caller)")
                        .param("id", id)
                        .param("all", caller.isAdministrator())
                        .param("caller", caller.id())
                        .update()
                == 1;
    }

    /** The user behind a key, as long as both are good. Notes the use, once a minute at most, so that reading stays cheap. */
    Optional<Caller> callerOf(String key) {
        return jdbc.sql("""
                        WITH used AS (
                            UPDATE api_keys SET last_used_at = now()
                            WHERE key_hash = :hash AND coalesce(last_used_at < now() - interval '1 minute', true)
                        )
                        SELECT users.* FROM api_keys JOIN users ON users.id = api_keys.user_id
                        WHERE key_hash = :hash AND users.is_active""")
                .param("hash", RandomToken.hash(key))
                .query((row, _) -> Users.caller(row))
                .optional();
    }

    private static Instant created(ResultSet row) throws SQLException {
        return row.getObject("created_at", OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant lastUsed(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject("last_used_at", OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
