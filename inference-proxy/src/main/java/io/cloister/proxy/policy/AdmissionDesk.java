package io.cloister.proxy.policy;

import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.quota.Quota;
import io.cloister.proxy.upstream.LocalModels;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What every admission needs: the policy, the rooms that all share, and who knows the models. Thread-safe. */
@Component
public final class AdmissionDesk {

    private final PolicyInForce policy;
    private final LocalModels localModels;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration patience;
    private final Quota bodyBudget;
    private final long bodyLimit;

    AdmissionDesk(
            PolicyInForce policy, LocalModels localModels, Ledger ledger, Clock clock, AdmissionProperties properties) {
        this.policy = policy;
        this.localModels = localModels;
        this.ledger = ledger;
        this.clock = clock;
        this.patience = properties.patience();
        this.bodyLimit = properties.maxRequestSize().toBytes();
        this.bodyBudget = new Quota(properties.bodyBudget().toBytes());
    }

    /** A handler for one client's pipeline. */
    public Admission handler() {
        return new Admission(this);
    }

    PolicyInForce policy() {
        return policy;
    }

    LocalModels localModels() {
        return localModels;
    }

    Ledger ledger() {
        return ledger;
    }

    Clock clock() {
        return clock;
    }

    Duration patience() {
        return patience;
    }

    Quota bodyBudget() {
        return bodyBudget;
    }

    long bodyLimit() {
        return bodyLimit;
    }
}
