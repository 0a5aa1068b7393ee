package io.cloister.node.ollama;

import io.cloister.node.loop.Backoff;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the model server gets the selected model, beside whatever else goes on: one pull at a time, and after a
 * failure another try later. {@link #ensure} is called by one thread.
 */
final class ModelPull {

    private static final Logger log = LoggerFactory.getLogger(ModelPull.class);

    private final OllamaClient client;
    private final Clock clock;
    private final Backoff backoff;
    private final Runnable onEnd;
    private volatile @Nullable Thread running;
    private volatile boolean settled;
    private @Nullable String wanted;
    private volatile Instant notBefore = Instant.MIN;

    /** @param onEnd told after each pull, successful or not */
    ModelPull(OllamaClient client, Clock clock, RandomGenerator random, Runnable onEnd) {
        this.client = client;
        this.clock = clock;
        this.backoff = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5), random);
        this.onEnd = onEnd;
    }

    /** Whether the first selected model is there, or could not be had; until then the server is not ready to serve. */
    boolean isSettled() {
        return settled;
    }

    /** Begins a pull where the model is selected, absent, and not being pulled already. */
    void ensure(URI server, @Nullable String model, List<String> present) {
        if (model == null || model.isBlank() || isPresent(model, present)) {
            settled = true;
            return;
        }
        if (!model.equals(wanted)) {
            wanted = model;
            notBefore = Instant.MIN;
            backoff.reset();
        }
        if (running == null && !clock.instant().isBefore(notBefore)) {
            running = Thread.ofVirtual().name("model-pull").start(() -> pull(server, model));
        }
    }

    /** Gives up the pull that is going on. */
    void stop() {
        Thread pull = running;
        if (pull != null) {
            pull.interrupt();
        }
    }

    private void pull(URI server, String model) {
        try {
            log.atInfo().addKeyValue("model", model).log("A model is being pulled");
            client.pull(server, model);
            log.atInfo().addKeyValue("model", model).log("The model is there");
        } catch (ModelServerException e) {
            notBefore = clock.instant().plus(backoff.afterFailure());
            log.warn(e.getMessage());
        } finally {
            settled = true;
            running = null;
            onEnd.run();
        }
    }

    private static boolean isPresent(String model, List<String> present) {
        return present.contains(model) || present.contains(model + ":latest");
    }
}
