package io.cloister.worker.readiness;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import io.cloister.worker.image.Images;
import io.cloister.worker.image.NodeImages;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.selftest.SelfTest;
import io.cloister.worker.selftest.Surroundings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks the engine whether it answers and has the images. However many ask, the engine is asked once a second at most.
 * Thread-safe.
 */
@Component
public final class NodeHealth {

    private static final Logger log = LoggerFactory.getLogger(NodeHealth.class);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Engine engine;
    private final Images images;
    private final SelfTest selfTest;
    private final Clock clock;
    private @Nullable Finding last;

    NodeHealth(Engine engine, Images images, SelfTest selfTest, Clock clock) {
        this.engine = engine;
        this.images = images;
        this.selfTest = selfTest;
        this.clock = clock;
    }

    /**
     * The engine, where it answers.
     *
     * @throws ProblemException 503 {@code engine-unavailable} if it does not
     */
    public EngineFacts engine() {
        return switch (look()) {
            case Finding.Silent silent -> throw new ProblemException(ProblemType.ENGINE_UNAVAILABLE, silent.reason());
            case Finding.Answers answers -> answers.engine();
        };
    }

    /**
     * Whether a pod that is made now would hold.
     *
     * @throws ProblemException 503 {@code engine-unavailable} if the engine does not answer, {@code not-ready} where an
     *     attack on this node's pods has got through or is not over
     */
    public void requireSealed() {
        engine();
        selfTest.requirePassed();
    }

    /**
     * Whether the worker can take any work.
     *
     * @throws ProblemException 503 {@code not-ready} with what is missing, if it cannot
     */
    void requireReady() {
        surroundings();
        selfTest.requirePassed();
    }

    /**
     * What pods are made of here.
     *
     * @throws ProblemException 503 {@code not-ready} with what is missing, if none can be made
     */
    Surroundings surroundings() {
        return switch (look()) {
            case Finding.Silent silent -> throw new ProblemException(ProblemType.NOT_READY, silent.reason());
            case Finding.Answers answers ->
                answers.surroundings()
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.NOT_READY,
                                "Images are missing on this node: "
                                        + String.join(", ", answers.images().missing()) + "."));
        };
    }

    /** Looks by itself as long as an attack on this node's pods is owed; after that, whoever asks makes it look. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void watch() {
        if (selfTest.isOwed()) {
            look();
        }
    }

    private synchronized Finding look() {
        Finding known = last;
        if (known != null && clock.instant().isBefore(known.at().plus(FRESH))) {
            return known;
        }
        Finding found = ask();
        if (known == null || known.getClass() != found.getClass()) {
            report(found);
        }
        last = found;
        if (found instanceof Finding.Answers answers) {
            answers.surroundings().ifPresent(selfTest::observe);
        }
        return found;
    }

    private Finding ask() {
        try {
            EngineFacts facts = engine.facts();
            return new Finding.Answers(clock.instant(), facts, images.own());
        } catch (EngineException failure) {
            return new Finding.Silent(
                    clock.instant(),
                    "The container engine does not answer; see that it runs and that DOCKER_HOST names it: "
                            + failure.reason());
        }
    }

    private static void report(Finding found) {
        switch (found) {
            case Finding.Silent silent -> log.atWarn().log(silent.reason());
            case Finding.Answers answers ->
                log.atInfo()
                        .addKeyValue("engine", answers.engine().runtime())
                        .addKeyValue("version", answers.engine().version())
                        .log("the container engine answers");
        }
    }

    private sealed interface Finding {

        Instant at();

        record Answers(Instant at, EngineFacts engine, NodeImages images) implements Finding {

            Optional<Surroundings> surroundings() {
                return images.sidecar()
                        .flatMap(
                                sidecar -> images.sandbox().map(sandbox -> new Surroundings(engine, sidecar, sandbox)));
            }
        }

        record Silent(Instant at, String reason) implements Finding {}
    }
}
