package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/** Body of {@code POST /v1/auth/refresh} and {@code POST /v1/auth/logout}. */
@WireRecord
public record RefreshRequest(@Nullable String refreshToken) {

    @Override
    public String toString() {
        return "RefreshRequest[]";
    }
}
