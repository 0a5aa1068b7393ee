package io.cloister.orchestrator.auth;

import io.cloister.contracts.task.TokenResponse;
import io.cloister.orchestrator.retention.Perishable;
import io.cloister.orchestrator.retention.RetentionProperties;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.orchestrator.secret.RandomToken;
import io.cloister.orchestrator.secret.SignedTokens;
import io.cloister.orchestrator.secret.SignedTokens.Claims;
import io.cloister.orchestrator.user.Caller;
import io.cloister.orchestrator.user.User;
import io.cloister.orchestrator.user.Users;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Logins that last. A session is a family of refresh tokens, of which one is live; the access tokens name their session,
 * so that they end with it.
 */
@Repository
public class Sessions implements Perishable {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SignedTokens accessTokens;
    private final AuthProperties properties;
    private final RetentionProperties retention;

    Sessions(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            KeyRing keys,
            Clock clock,
            AuthProperties properties,
            RetentionProperties retention) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.accessTokens = new SignedTokens(keys, "cloister-user", clock);
        this.properties = properties;
        this.retention = retention;
    }

    TokenResponse open(User user) {
        UUID session = UUID.randomUUID();
        return transaction.execute(_ -> {
            jdbc.sql("INSERT INTO sessions (id, user_id) VALUES (:id, :user)")
                    .param("id", session)
                    .param("user", user.id())
                    .update();
            return issue(user.id(), session);
        });
    }

    /** New tokens for a live refresh token, which dies. Nothing for any other; one that was used takes its session along. */
    Optional<TokenResponse> refresh(String refreshToken) {
        byte[] hash = RandomToken.hash(refreshToken);
        return transaction.execute(_ -> {
            Optional<Session> session = use(hash);
            if (session.isEmpty()) {
                revoke(hash);
            }
            return session.map(live -> issue(live.userId(), live.id()));
        });
    }

    /** Ends the session of a refresh token, live or used; nothing happens where there is none. */
    void close(String refreshToken) {
        revoke(RandomToken.hash(refreshToken));
    }

    /** Ends every session of a user: no refresh token and no access token of theirs works from now on. */
    public void closeAll(UUID user) {
        jdbc.sql("UPDATE sessions SET revoked_at = now() WHERE user_id = :user AND revoked_at IS NULL")
                .param("user", user)
                .update();
    }

    /** The user behind an access token, as long as session and user are good. */
    Optional<Caller> callerOf(@Nullable String accessToken) {
        return accessTokens.verify(accessToken).flatMap(this::callerOf);
    }

    private Optional<Caller> callerOf(Claims claims) {
        return jdbc.sql("""
                        SELECT users.*
                        FROM sessions JOIN users ON users.id = sessions.user_id
                        WHERE sessions.id = :session AND sessions.revoked_at IS NULL AND users.is_active""")
                .param("session", claims.id())
                .query((row, _) -> Users.caller(row))
                .optional();
    }

    private Optional<Session> use(byte[] hash) {
        return jdbc.sql("""
                        UPDATE refresh_tokens SET used_at = now()
                        FROM sessions JOIN users ON users.id = sessions.user_id
                        WHERE token_hash = :hash AND used_at IS NULL AND expires_at > now()
                          AND sessions.id = session_id AND sessions.revoked_at IS NULL AND users.is_active
                        RETURNING sessions.id, sessions.user_id""")
                .param("hash", hash)
                .query((row, _) -> new Session(row.getObject("id", UUID.class), row.getObject("user_id", UUID.class)))
                .optional();
    }

    private void revoke(byte[] hash) {
        jdbc.sql("""
                        UPDATE sessions SET revoked_at = now()
                        FROM refresh_tokens
                        WHERE token_hash = :hash AND sessions.id = session_id AND revoked_at IS NULL""").param("hash", hash).update();
    }

    /**
     * Removes sessions that were revoked, or that nobody can refresh any more, a while ago. While a session lives, its used
     * tokens stay, so that their reuse is noticed.
     */
    @Override
    public int removeOverdue(int most) {
        return jdbc.sql("""
                        WITH overdue AS (
                            SELECT id FROM sessions
                            WHERE created_at < now() - make_interval(secs => :kept)
                              AND (revoked_at < now() - make_interval(secs => :kept)
                                OR NOT EXISTS (
                                    SELECT FROM refresh_tokens WHERE session_id = sessions.id
                                      AND expires_at > now() - make_interval(secs => :kept)))
                            LIMIT :most FOR UPDATE SKIP LOCKED
                        )
                        DELETE FROM sessions USING overdue WHERE sessions.id = overdue.id""")
                .param("kept", retention.sessions().toSeconds())
                .param("most", most)
                .update();
    }

    private TokenResponse issue(UUID user, UUID session) {
        String refreshToken = RandomToken.next();
        jdbc.sql("""
                        INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
                        VALUES (:hash, :session, now() + make_interval(secs => :life))""")
                .param("hash", RandomToken.hash(refreshToken))
                .param("session", session)
                .param("life", properties.refreshTokenLife().toSeconds())
                .update();
        String accessToken = accessTokens
                .issue(user.toString(), session, properties.accessTokenLife())
                .token();
        return new TokenResponse(
                accessToken,
                refreshToken,
                "Bearer",
                properties.accessTokenLife().toSeconds());
    }

    private record Session(UUID id, UUID userId) {}
}
