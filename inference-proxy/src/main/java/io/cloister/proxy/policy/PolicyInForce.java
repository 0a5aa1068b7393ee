package io.cloister.proxy.policy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one policy of this proxy's life. Thread-safe. */
public final class PolicyInForce {

    private final AtomicReference<@Nullable TaskPolicy> policy = new AtomicReference<>();

    /**
     * Puts a policy into force, unless there is one already.
     *
     * @return whether this one counts
     */
    public boolean accept(TaskPolicy offered) {
        return policy.compareAndSet(null, offered);
    }

    /** The policy, or nothing while the task is not known. */
    public Optional<TaskPolicy> current() {
        return Optional.ofNullable(policy.get());
    }
}
