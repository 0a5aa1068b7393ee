package io.cloister.orchestrator.user;

import io.cloister.contracts.task.UserView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user as stored.
 *
 * @param id never changes
 * @param handle the name to log in with
 * @param email for people
 * @param passwordHash see {@link Passwords}
 * @param isActive whether the user may log in
 * @param roles {@code user}, {@code admin}
 */
public record User(
        UUID id, String handle, @Nullable String email, String passwordHash, boolean isActive, List<String> roles) {

    public User {
        roles = List.copyOf(roles);
    }

    /** The user as others see them. */
    public UserView view() {
        return new UserView(id.toString(), handle, email, isActive, roles);
    }

    @Override
    public String toString() {
        return "User[handle=" + handle + "]";
    }
}
