package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/users}. Everything is nullable because it is what a caller sent, not yet what was checked.
 *
 * @param handle the name to log in with, {@code [A-Za-z0-9][A-Za-z0-9._@-]{0,127}}; required
 * @param password 8 to 256 characters; required
 * @param email for people
 * @param roles {@code user}, {@code admin}; {@code user} where absent
 */
@WireRecord
public record CreateUserRequest(
        @Nullable String handle,
        @Nullable String password,
        @Nullable String email,
        @Nullable List<String> roles) {

    @Override
    public String toString() {
        return "CreateUserRequest[handle=" + handle + "]";
    }
}
