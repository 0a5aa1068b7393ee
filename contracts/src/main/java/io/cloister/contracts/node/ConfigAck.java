package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/nodes/config}: the node has read a configuration.
 *
 * @param version always 1
 * @param nodeSlug the node; must be the token's
 * @param configVersion which one
 * @param ackAt the node's own clock
 * @param status what became of it
 * @param error why it failed, one sentence
 */
@WireRecord
public record ConfigAck(
        @Nullable Integer version,
        @Nullable String nodeSlug,
        @Nullable String configVersion,
        @Nullable Instant ackAt,
        @Nullable AckStatus status,
        @Nullable String error) {}
