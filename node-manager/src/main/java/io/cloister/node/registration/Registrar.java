package io.cloister.node.registration;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.RegisterResponse;
import io.cloister.node.halt.Halt;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps the node registered. Used by one thread; {@link #isRegistered()} may be asked by any.
 *
 * <p>A wrong key is the operator's mistake and ends the service: asking again would not help.
 */
@Component
public class Registrar {

    private static final Logger log = LoggerFactory.getLogger(Registrar.class);

    private final OrchestratorClient orchestrator;
    private final CredentialStore store;
    private final Clock clock;
    private final Halt halt;
    private volatile @Nullable Credentials current;

    Registrar(OrchestratorClient orchestrator, CredentialStore store, Clock clock, Halt halt) {
        this.orchestrator = orchestrator;
        this.store = store;
        this.clock = clock;
        this.halt = halt;
    }

    /** Whether this process has registered and its credentials still count. */
    public boolean isRegistered() {
        return current != null;
    }

    /**
     * Credentials that count now: those of the last registration, or new ones where there are none or their end is near.
     *
     * @param capability made only where a registration is due
     * @throws OrchestratorException where a registration was due and failed
     */
    public Credentials credentials(Supplier<CapabilityReport> capability) {
        Credentials held = current;
        if (held != null && clock.instant().isBefore(held.renewAt())) {
            return held;
        }
        Credentials fresh = register(capability.get());
        store.save(fresh);
        current = fresh;
        return fresh;
    }

    /** Says that the orchestrator does not take the credentials any more. */
    public void forget() {
        current = null;
    }

    private Credentials register(CapabilityReport capability) {
        try {
            return register(capability, store.load());
        } catch (OrchestratorException e) {
            if (e.isUnauthorized() || e.isOurFault()) {
                halt.because(e.getMessage()
                        + (e.isUnauthorized() ? "; set NODE_REGISTRATION_PSK to the orchestrator's key" : ""));
            }
            throw e;
        }
    }

    private Credentials register(CapabilityReport capability, Optional<Credentials> last) {
        try {
            RegisterResponse answer = orchestrator.register(
                    capability, last.map(Credentials::nodeJwt).orElse(null));
            log.atInfo().addKeyValue("expires_at", answer.auth().expiresAt()).log("The node is registered");
            return Credentials.of(answer, clock.instant());
        } catch (OrchestratorException e) {
            if (e.isUnauthorized() && last.isPresent()) {
                return register(capability, Optional.empty());
            }
            throw e;
        }
    }
}
