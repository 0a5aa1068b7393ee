package io.cloister.node.worker;

import io.cloister.node.loop.Backoff;
import io.cloister.node.loop.Loop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps one worker-api process running: adopts or starts it, starts it again at once when it dies, and replaces it when
 * its settings change. One that dies again and again before it ever answered is started at growing intervals.
 */
@Component
class WorkerSupervisor {

    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration WATCHING_ANOTHERS_CHILD = Duration.ofMillis(250);
    private static final int HOPELESS = 3;

    private final WorkerLauncher launcher;
    private final Duration stopTimeout;
    private final Clock clock;
    private final Backoff backoff;
    private final Loop loop = new Loop("worker-supervisor", this::keep);
    private volatile Runnable onChange = () -> {};
    private volatile @Nullable WorkerCommand wanted;
    private volatile @Nullable WorkerProcess process;
    private volatile @Nullable String trouble;
    private boolean lookedForOldOne;
    private int deathsAtStart;
    private Instant notBefore = Instant.MIN;

    WorkerSupervisor(WorkerLauncher launcher, WorkerProperties properties, Clock clock, RandomGenerator random) {
        this.launcher = launcher;
        this.stopTimeout = properties.stopTimeout();
        this.clock = clock;
        this.backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), random);
    }

    /** Whom to tell when a process came or went; set it before the start. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    void start() {
        loop.start();
    }

    /** Wants this worker from now on. */
    void want(WorkerCommand command) {
        wanted = command;
        loop.wake();
    }

    /** The present process, where there is one; it may have died this moment. */
    @Nullable
    WorkerProcess process() {
        return process;
    }

    /** Why no worker comes up, one sentence, where that is so. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Ends the supervision and then the process. */
    void stop() throws InterruptedException {
        loop.stop();
        WorkerProcess last = process;
        if (last != null) {
            launcher.stop(last, stopTimeout);
            process = null;
        }
    }

    private Duration keep() throws InterruptedException {
        WorkerCommand command = wanted;
        if (command == null) {
            return IDLE;
        }
        adoptOnce(command);
        WorkerProcess present = process;
        if (present != null && present.isAlive()) {
            if (present.command().processFingerprint().equals(command.processFingerprint())) {
                return goOn(present, command);
            }
            log.atInfo().addKeyValue("pid", present.pid()).log("worker-api's settings have changed");
            launcher.stop(present, stopTimeout);
            become(null);
        } else if (present != null) {
            bury(present);
        }
        Duration early = Duration.between(clock.instant(), notBefore);
        return early.isPositive() ? early : launch(command);
    }

    private Duration goOn(WorkerProcess present, WorkerCommand command) {
        if (!present.command().equals(command)) {
            launcher.handOverToken(command);
            present.goOnAs(command);
            onChange.run();
        }
        return present.isAdopted() ? WATCHING_ANOTHERS_CHILD : IDLE;
    }

    private void adoptOnce(WorkerCommand command) throws InterruptedException {
        if (!lookedForOldOne) {
            launcher.adopt(command).ifPresent(this::become);
            lookedForOldOne = true;
        }
    }

    private void bury(WorkerProcess dead) {
        log.atWarn().addKeyValue("pid", dead.pid()).log("worker-api has died");
        become(null);
        if (dead.hasAnswered()) {
            deathsAtStart = 0;
            backoff.reset();
            return;
        }
        deathsAtStart++;
        if (deathsAtStart > 1) {
            notBefore = clock.instant().plus(backoff.afterFailure());
        }
        if (deathsAtStart >= HOPELESS) {
            trouble = "worker-api ends before it answers; its log says why";
        }
    }

    private Duration launch(WorkerCommand command) {
        try {
            WorkerProcess child = launcher.launch(command);
            child.onExit(loop::wake);
            become(child);
            return IDLE;
        } catch (WorkerException e) {
            if (trouble == null) {
                log.warn(e.getMessage());
            }
            trouble = e.getMessage();
            onChange.run();
            return backoff.afterFailure();
        }
    }

    private void become(@Nullable WorkerProcess next) {
        process = next;
        onChange.run();
    }

    /** Says that the process has answered: whatever was wrong is over. */
    void answered() {
        trouble = null;
    }
}
