package io.cloister.worker.selftest;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.worker.SelfTestReport;
import io.cloister.web.ProblemException;
import io.cloister.worker.pod.Ending;
import io.cloister.worker.pod.Stop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets the node work only where an attack on its own pods has failed. It attacks in the background as soon as it is told
 * of surroundings in which it has not, or somebody asks it to; whoever asks meanwhile shares that run. A passed attack is
 * remembered, a failed one is repeated every 15 s. Thread-safe.
 */
@Component
public final class SelfTest implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SelfTest.class);
    private static final Duration RETRY = Duration.ofSeconds(15);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Attack attack;
    private final Fingerprint fingerprint;
    private final RememberedPass remembered;
    private final boolean atStart;
    private final Clock clock;
    private final Stop stop = new Stop();
    private @Nullable CompletableFuture<SelfTestReport> running;
    private @Nullable String present;
    private @Nullable String passed;
    private @Nullable Failure failure;

    SelfTest(
            Attack attack,
            Fingerprint fingerprint,
            RememberedPass remembered,
            SelfTestProperties properties,
            Clock clock) {
        this.attack = attack;
        this.fingerprint = fingerprint;
        this.remembered = remembered;
        this.atStart = properties.atStart();
        this.clock = clock;
    }

    /** Says what the node's pods are made of now. Where that has not passed, an attack begins. */
    public synchronized void observe(Surroundings node) {
        String key = fingerprint.of(node);
        present = key;
        if (!isOwed() || running != null || stop.requested().isDone()) {
            return;
        }
        Failure last = failure;
        if (last == null && remembered.is(key)) {
            passed = key;
        } else if (last == null
                || !last.key().equals(key)
                || last.at().plus(RETRY).isBefore(clock.instant())) {
            var _ = start(node, key);
        }
    }

    /** Whether the node waits for an attack to pass. */
    public synchronized boolean isOwed() {
        return atStart && (present == null || !present.equals(passed));
    }

    /**
     * Goes on only where nothing has got through.
     *
     * @throws ProblemException 503 {@code not-ready} with the probe that has, or because it is not known yet
     */
    public synchronized void requirePassed() {
        if (failure != null) {
            throw new ProblemException(ProblemType.NOT_READY, failure.reason());
        }
        if (isOwed()) {
            throw new ProblemException(ProblemType.NOT_READY, "The self-attack has not been withstood yet; it runs.");
        }
    }

    /** Attacks now, or joins the attack that runs. */
    public synchronized CompletableFuture<SelfTestReport> run(Surroundings node) {
        return running != null ? running : start(node, fingerprint.of(node));
    }

    private CompletableFuture<SelfTestReport> start(Surroundings node, String key) {
        CompletableFuture<SelfTestReport> run = new CompletableFuture<>();
        running = run;
        Thread.ofVirtual().name("self-attack").start(() -> {
            try {
                SelfTestReport report = attack.on(node, stop);
                conclude(key, report);
                run.complete(report);
            } catch (RuntimeException unforeseen) {
                log.atError().setCause(unforeseen).log("self-attack failed unforeseen");
                fail(new Failure(key, clock.instant(), "The self-attack could not be made."));
                run.completeExceptionally(unforeseen);
            }
        });
        return run;
    }

    private synchronized void conclude(String key, SelfTestReport report) {
        if (stop.requested().isDone()) {
            running = null;
        } else if (report.passed()) {
            running = null;
            failure = null;
            passed = key;
            remembered.set(key);
            log.atInfo()
                    .addKeyValue("probes", report.probes().size())
                    .addKeyValue(
                            "milliseconds",
                            Duration.between(report.startedAt(), report.endedAt())
                                    .toMillis())
                    .log("self-attack withstood");
        } else {
            fail(new Failure(key, report.endedAt(), Verdict.of(report)));
        }
    }

    private synchronized void fail(Failure found) {
        if (failure == null || !failure.reason().equals(found.reason())) {
            log.atWarn().log(found.reason());
        }
        running = null;
        failure = found;
        passed = null;
        remembered.clear();
    }

    /** Ends the attack that runs, and waits until nothing is left of its pod. */
    @Override
    public void close() {
        CompletableFuture<SelfTestReport> last;
        synchronized (this) {
            stop.request(new Ending.SandboxBroken("The worker was stopped.", true));
            last = running;
        }
        if (last == null) {
            return;
        }
        try {
            last.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            log.atWarn().log("the self-attack's pod is left to the next start: {}", late.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private record Failure(String key, Instant at, String reason) {}
}
