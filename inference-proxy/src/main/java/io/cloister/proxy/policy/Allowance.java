package io.cloister.proxy.policy;

import io.cloister.proxy.quota.Quota;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy together with what is left of it. Thread-safe. */
final class Allowance {

    private final TaskPolicy policy;
    private final @Nullable Quota places;
    private final @Nullable Quota tokens;
    private final AtomicLong requests;
    private final @Nullable Set<String> models;

    Allowance(TaskPolicy policy) {
        this.policy = policy;
        this.models = policy.models() == null
                ? null
                : policy.models().stream().map(ModelName::canonical).collect(Collectors.toUnmodifiableSet());
        this.places = quota(policy.concurrency());
        this.tokens = quota(policy.tokens());
        this.requests = new AtomicLong(policy.requests() == null ? Long.MAX_VALUE : policy.requests());
    }

    private static @Nullable Quota quota(@Nullable Long amount) {
        return amount == null ? null : new Quota(amount);
    }

    TaskPolicy policy() {
        return policy;
    }

    /** Whether the task may name a model, as far as its list goes. */
    boolean lists(String model) {
        return models == null || models.contains(ModelName.canonical(model));
    }

    /** The places with the model server, or nothing where they are not counted. */
    @Nullable
    Quota places() {
        return places;
    }

    /** The tokens, or nothing where they are not counted. */
    @Nullable
    Quota tokens() {
        return tokens;
    }

    /** Takes one request; the answer says whether there was one left. */
    boolean takeRequest() {
        return requests.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
    }

    /** Gives a request back that never reached the model server. */
    void returnRequest() {
        requests.incrementAndGet();
    }
}
