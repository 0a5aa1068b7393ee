package io.cloister.node.ollama;

import io.cloister.contracts.node.NodeConfig.InferenceBackend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Brings the node's own model server up and notices when it will not come. Used by one thread. */
final class ModelServerStarter {

    private static final Duration SUSPICIOUS = Duration.ofSeconds(3);

    private final ModelServerContainer container;
    private final Duration patience;
    private final Clock clock;
    private @Nullable Instant awaitedSince;

    /** @param patience how long a container that runs may take to answer */
    ModelServerStarter(ModelServerContainer container, Duration patience, Clock clock) {
        this.container = container;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Makes the container run as configured, and returns without awaiting its first answer. Called again while there is
     * none.
     *
     * @throws ModelServerException where the container ended, or ran for too long, before it answered
     * @throws io.cloister.node.engine.EngineException where the engine cannot
     */
    void bringUp(InferenceBackend backend) throws InterruptedException {
        boolean started = container.ensureRunning(backend);
        Instant since = awaitedSince;
        if (since == null || started) {
            awaitedSince = clock.instant();
        }
        if (since != null && started) {
            throw new ModelServerException("The model server's container ended before it answered", null);
        }
        if (since != null) {
            judge(Duration.between(since, clock.instant()));
        }
    }

    private void judge(Duration silence) {
        if (silence.compareTo(SUSPICIOUS) > 0 && container.isDefunct()) {
            container.remove();
            awaitedSince = null;
        } else if (silence.compareTo(patience) > 0) {
            throw new ModelServerException(
                    "The model server's container runs and has not answered for %d s".formatted(patience.toSeconds()),
                    null);
        }
    }

    /** Says that it answered, or is to be another: its next end is a new story. */
    void beginAgain() {
        awaitedSince = null;
    }
}
