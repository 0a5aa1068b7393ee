package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.util.List;

/** Answer of {@code GET /v1/users}: all of them, by handle. */
@WireRecord
public record UserList(List<UserView> users) {}
