package io.cloister.orchestrator.audit;

import java.util.Locale;

/** What is worth an entry in the {@link Audit}. Entries are kept, so a name never changes its meaning. */
public enum Act {
    /** The target is the new user's handle. */
    USER_CREATED,
    /** The target is the handle of the user who was logged out everywhere. */
    SESSIONS_REVOKED,
    /** The target is the key's id. */
    API_KEY_CREATED,
    /** The target is the key's id. */
    API_KEY_DELETED,
    /** The target is the node's slug. */
    NODE_CONFIG_CHANGED,

    /** The target is the slug of the node that gets no more work. */
    NODE_DRAINED,

    /** The target is the slug of the node that gets work again. */
    NODE_RESUMED,

    /** The target is the slug of the node that was removed. */
    NODE_REVOKED;

    /** The name in the database, for example {@code user_created}. */
    String storedName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
