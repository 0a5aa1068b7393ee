package io.cloister.orchestrator.database;

import io.cloister.orchestrator.start.Unreachable;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Repeats what the start asks of the database where that goes away meanwhile: who restarts both at once would find the
 * orchestrator gone otherwise. After a while it is no patience any more but a wrong address.
 */
@Component
public final class StartPatience {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final long end;

    StartPatience(DatabaseProperties properties) {
        end = System.nanoTime() + properties.databaseStartTimeout().toNanos();
    }

    /** Runs a step, which may be run again. */
    public void run(Runnable step) {
        while (true) {
            try {
                step.run();
                return;
            } catch (RuntimeException failure) {
                if (!Unreachable.isCauseOf(failure) || System.nanoTime() - end >= 0) {
                    throw failure;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
