package io.cloister.node.registration;

import io.cloister.contracts.WireRecord;
import io.cloister.contracts.node.RegisterResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * Who the node is to the orchestrator, as kept in the state directory.
 *
 * @param nodeJwt bearer of every call but registration
 * @param issuedAt when this node received it, by its own clock
 * @param expiresAt when the orchestrator stops taking it, by the node's clock too: the two clocks may be hours apart
 */
@WireRecord
public record Credentials(String nodeJwt, Instant issuedAt, Instant expiresAt) {

    private static final int THIRDS = 3;

    /** @param now by this node's clock, whatever the answer says */
    static Credentials of(RegisterResponse answer, Instant now) {
        Duration life = Duration.between(answer.issuedAt(), answer.auth().expiresAt());
        return new Credentials(answer.auth().nodeJwt(), now, now.plus(life));
    }

    /** When to ask for new ones: after two thirds of their life, so that an outage of hours costs nothing. */
    Instant renewAt() {
        Duration life = Duration.between(issuedAt, expiresAt);
        return issuedAt.plus(life.dividedBy(THIRDS).multipliedBy(2));
    }

    @Override
    public String toString() {
        return "Credentials[expiresAt=" + expiresAt + "]";
    }
}
