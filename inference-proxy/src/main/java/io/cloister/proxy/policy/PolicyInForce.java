package io.cloister.proxy.policy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one policy of this proxy's life, and what is left of it. Thread-safe. */
public final class PolicyInForce {

    private final AtomicReference<@Nullable Allowance> allowance = new AtomicReference<>();

    /**
     * Puts a policy into force, unless there is one already.
     *
     * @return whether this one counts
     */
    public boolean accept(TaskPolicy offered) {
        return allowance.compareAndSet(null, new Allowance(offered));
    }

    /** The policy, or nothing while the task is not known. */
    public Optional<TaskPolicy> current() {
        return Optional.ofNullable(allowance.get()).map(Allowance::policy);
    }

    /** What is left of it, or nothing while the task is not known. */
    @Nullable
    Allowance allowance() {
        return allowance.get();
    }
}
