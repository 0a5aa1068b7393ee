package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.util.List;

/** Answer of {@code GET /v1/nodes}, by slug. */
@WireRecord
public record NodeList(List<NodeView> nodes) {}
