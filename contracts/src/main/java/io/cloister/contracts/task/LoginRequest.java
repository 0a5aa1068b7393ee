package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/** Body of {@code POST /v1/auth/login}. */
@WireRecord
public record LoginRequest(
        @Nullable String handle, @Nullable String password) {

    @Override
    public String toString() {
        return "LoginRequest[handle=" + handle + "]";
    }
}
