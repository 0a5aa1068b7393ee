package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.hint.Wake;
import io.cloister.orchestrator.node.NodeRevoked;
import io.cloister.orchestrator.node.WorkerTargets;
import io.cloister.orchestrator.queue.Claims;
import io.cloister.orchestrator.queue.HeldJob;
import io.cloister.orchestrator.result.RawOutputs;
import io.cloister.orchestrator.result.Results;
import io.cloister.orchestrator.task.TaskQueued;
import io.cloister.orchestrator.worker.WorkerClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Claims what waits and starts a {@link Follower} for each job, beside its {@link Upkeep}. Stopping leaves running jobs
 * running: this orchestrator finds them again, or another one does.
 */
@Component
class Dispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration UPKEEP = Duration.ofSeconds(1);
    private static final Duration FORGETTING = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final Claims claims;
    private final Lease lease;
    private final Jobs jobs;
    private final RunRequests requests;
    private final WorkerTargets targets;
    private final WorkerClient workers;
    private final Results results;
    private final RawOutputs rawOutputs;
    private final Upkeep upkeep;
    private final Closing closing = new Closing();
    private final Wake wake = new Wake();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<HeldJob> followed = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    Dispatcher(
            Claims claims,
            Lease lease,
            Jobs jobs,
            RunRequests requests,
            WorkerTargets targets,
            WorkerClient workers,
            Results results,
            RawOutputs rawOutputs,
            Upkeep upkeep) {
        this.claims = claims;
        this.lease = lease;
        this.jobs = jobs;
        this.requests = requests;
        this.targets = targets;
        this.workers = workers;
        this.results = results;
        this.rawOutputs = rawOutputs;
        this.upkeep = upkeep;
    }

    @Override
    public void start() {
        running = true;
        launch("dispatch", () -> {
            begin();
            launch("upkeep", () -> repeat(UPKEEP, () -> upkeep.tick(followed).forEach(this::follow)));
            launch("forgetting", () -> repeat(FORGETTING, upkeep::forget));
            claimAll();
        });
    }

    /** The database may go away as this orchestrator comes. */
    private void begin() {
        boolean begun = false;
        while (!begun && !closing.hasCome()) {
            try {
                lease.begin().forEach(this::follow);
                begun = true;
            } catch (DataAccessException | TransactionException unavailable) {
                log.atDebug().setCause(unavailable).log("the lease does not begin without the database");
                closing.comesWithin(UPKEEP);
            }
        }
    }

    /** A hint that there is something to claim. */
    @EventListener
    void onTaskQueued(TaskQueued queued) {
        wake.hasten();
    }

    /**
     * What ran on the node is ours to end: our followers find no node, which counts as lost. A result that another follower
     * gets from it meanwhile comes too late.
     */
    @EventListener
    void onNodeRevoked(NodeRevoked node) {
        lease.takeOverFromNode(node.slug()).forEach(this::follow);
    }

    private void claimAll() {
        while (!closing.hasCome()) {
            try {
                claimUntilNothingWaits();
                wake.await();
            } catch (DataAccessException | TransactionException unavailable) {
                log.atDebug().setCause(unavailable).log("claiming failed without the database");
                closing.comesWithin(UPKEEP);
            }
        }
    }

    private void claimUntilNothingWaits() {
        for (Optional<HeldJob> job = claims.claim(lease.id());
                job.isPresent() && !closing.hasCome();
                job = claims.claim(lease.id())) {
            follow(job.get());
        }
    }

    private void follow(HeldJob job) {
        followed.add(job);
        launch("job-" + job.id(), () -> {
            try {
                new Follower(job, jobs, requests, targets, workers, results, rawOutputs, closing).run();
            } finally {
                followed.remove(job);
            }
            wake.hasten();
        });
    }

    private void repeat(Duration interval, Runnable action) {
        while (!closing.comesWithin(interval)) {
            action.run();
        }
    }

    private void launch(String name, Runnable action) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                action.run();
            } catch (RuntimeException failure) {
                log.atError().setCause(failure).log("{} ended unexpectedly", name);
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    @Override
    public void stop() {
        closing.come();
        threads.forEach(Thread::interrupt);
        try {
            long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
            for (Thread thread : threads) {
                boolean _ = thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            lease.end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException unavailable) {
            log.atDebug().setCause(unavailable).log("the lease ends by itself");
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
