package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Client;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.quota.Quota;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.upstream.LocalModels;
import io.cloister.proxy.upstream.Upstream;
import io.cloister.proxy.wire.RequestHead;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Lets a request through when the whole of it is here and the task's policy allows it. It holds what all admissions
 * share. Thread-safe.
 */
@Component
public final class Admission {

    private final PolicyInForce policy;
    private final Upstream upstream;
    private final LocalModels localModels;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration patience;
    private final Quota bodyBudget;
    private final long bodyLimit;

    Admission(
            PolicyInForce policy,
            Upstream upstream,
            LocalModels localModels,
            Ledger ledger,
            Clock clock,
            AdmissionProperties properties) {
        this.policy = policy;
        this.upstream = upstream;
        this.localModels = localModels;
        this.ledger = ledger;
        this.clock = clock;
        this.patience = properties.patience();
        this.bodyLimit = properties.maxRequestSize().toBytes();
        this.bodyBudget = new Quota(properties.bodyBudget().toBytes());
    }

    /** Refuses every request that comes before the task's policy. */
    public void requirePolicy() throws RefusedException {
        if (policy.allowance() == null) {
            throw new RefusedException(
                    Refusal.of(ProblemType.NOT_READY, "The proxy has not been given the task's policy yet."));
        }
    }

    /** Takes a request over, of which the head is here. */
    public void admit(Client client, RequestHead head, Route route) {
        Candidate candidate = new Candidate(this, client, head, route);
        client.servedBy(candidate);
        candidate.begin();
    }

    PolicyInForce policy() {
        return policy;
    }

    Upstream upstream() {
        return upstream;
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
