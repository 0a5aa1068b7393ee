package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.time.Instant;

/**
 * What a registered node needs to go on.
 *
 * @param version always 1
 * @param issuedAt UTC
 * @param orchestrator where to call
 * @param auth who the node is
 */
@WireRecord
public record RegisterResponse(int version, Instant issuedAt, Orchestrator orchestrator, Auth auth) {

    /** The orchestrator's address and endpoints, absolute URLs. */
    @WireRecord
    public record Orchestrator(String baseUrl, Endpoints endpoints) {}

    /** Absolute URLs of the calls that a node makes. */
    @WireRecord
    public record Endpoints(String workerRegistrationUrl, String nodeReportUrl, String nodeConfigUrl) {}

    /** The node's own JWT and when it ends, UTC. */
    @WireRecord
    public record Auth(String nodeJwt, Instant expiresAt) {

        @Override
        public String toString() {
            return "Auth[expiresAt=" + expiresAt + "]";
        }
    }
}
