package io.cloister.worker.pod;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * As whom sandboxes run. The kernel bounds much for each user and not for each container (processes, inotify watches,
 * queues, keys, pipes), so two sandboxes never share one: each gets the next number of a range that nobody else uses, and
 * the range starts anew only after 147 million sandboxes. Where it begins is chance, so that workers which share a
 * machine do not meet. A rootless engine has no such range; its sandboxes are all nobody, and only the user of the engine
 * stands behind them. Thread-safe.
 */
@Component
final class SandboxUsers {

    /** Nobody, on every Linux. */
    static final int NOBODY = 65_534;

    /**
     * Above all that systemd, login tools and container engines hand out, below the end of signed 32-bit numbers.
     *
     * @see <a href="https://systemd.io/UIDS-GIDS/">Users, Groups, UIDs and GIDs on systemd Systems</a>
     */
    private static final int FIRST = 2_000_000_000;

    private static final int COUNT = Integer.MAX_VALUE - 1 - FIRST;

    private final Engine engine;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    SandboxUsers(Engine engine) {
        this.engine = engine;
    }

    /** Whether no other sandbox has this user. */
    static boolean isOwn(int user) {
        return user >= FIRST;
    }

    /**
     * As whom the next sandbox runs; also the id of its only group.
     *
     * @throws EngineException if the engine does not answer
     */
    int next() {
        return engine.allowsAnyUser() ? FIRST + next.getAndUpdate(at -> (at + 1) % COUNT) : NOBODY;
    }
}
