package io.cloister.orchestrator.user;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the current request. A controller that has one as a parameter gets the user who logged in.
 *
 * @param id the user's id
 * @param handle the user's name
 * @param email for people
 * @param roles what the user may
 */
public record Caller(UUID id, String handle, @Nullable String email, List<String> roles) {

    public Caller {
        roles = List.copyOf(roles);
    }

    public boolean isAdministrator() {
        return roles.contains("admin");
    }
}
