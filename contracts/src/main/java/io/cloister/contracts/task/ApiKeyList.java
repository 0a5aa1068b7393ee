package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;
import java.util.List;

/** Answer of {@code GET /v1/api-keys}: the caller's own, newest first. */
@WireRecord
public record ApiKeyList(List<ApiKeyView> apiKeys) {}
