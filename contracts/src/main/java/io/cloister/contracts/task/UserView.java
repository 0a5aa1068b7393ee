package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user as {@code GET /v1/users/me} and administrators see it. */
@WireRecord
public record UserView(String id, String handle, @Nullable String email, boolean isActive, List<String> roles) {}
