package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import org.jspecify.annotations.Nullable;

/** Body of {@code POST /v1/nodes/register}: the pre-shared key and the node's first report. */
@WireRecord
public record RegisterRequest(
        @Nullable String psk, @Nullable CapabilityReport capability) {

    @Override
    public String toString() {
        return "RegisterRequest[capability=" + capability + "]";
    }
}
