package io.cloister.node.heartbeat;

import io.cloister.node.config.ConfigFollower;
import io.cloister.node.loop.Backoff;
import io.cloister.node.loop.Loop;
import io.cloister.node.registration.Credentials;
import io.cloister.node.registration.OrchestratorClient;
import io.cloister.node.registration.OrchestratorException;
import io.cloister.node.registration.OrchestratorProperties;
import io.cloister.node.registration.Registrar;
import io.cloister.node.registration.Wishes;
import io.cloister.node.worker.Worker;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The node's side of its conversation with the orchestrator, one turn after another: register where that is due, follow
 * the configuration, report, and see to what the answer asks for. A turn comes every few seconds and at once when
 * something changed.
 */
@Component
public class Heartbeat {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration SOON = Duration.ofMillis(100);

    private final Registrar registrar;
    private final ConfigFollower config;
    private final OrchestratorClient orchestrator;
    private final CapabilityReports reports;
    private final Worker worker;
    private final Duration interval;
    private final Backoff backoff;
    private final Loop loop = new Loop("heartbeat", this::turn);
    private @Nullable Credentials lastUsed;
    private @Nullable String lastTrouble;

    Heartbeat(
            Registrar registrar,
            ConfigFollower config,
            OrchestratorClient orchestrator,
            CapabilityReports reports,
            Worker worker,
            HeartbeatProperties properties,
            OrchestratorProperties retries,
            RandomGenerator random) {
        this.registrar = registrar;
        this.config = config;
        this.orchestrator = orchestrator;
        this.reports = reports;
        this.worker = worker;
        this.interval = properties.interval();
        this.backoff = new Backoff(retries.firstRetry(), retries.longestRetry(), random);
    }

    /** Begins with the registration. */
    public void start() {
        loop.start();
    }

    /** Takes the next turn at once: something changed that the orchestrator should know. */
    public void hasten() {
        loop.wake();
    }

    /** Says nothing any more. */
    public void stop() {
        loop.stop();
    }

    private Duration turn() {
        try {
            boolean behind = converse();
            if (lastTrouble != null) {
                log.info("The orchestrator answers again");
                lastTrouble = null;
            }
            backoff.reset();
            return behind ? SOON : interval;
        } catch (OrchestratorException e) {
            if (e.isUnauthorized()) {
                registrar.forget();
            }
            logOnce(String.valueOf(e.getMessage()));
            return backoff.afterFailure();
        }
    }

    private boolean converse() {
        Credentials credentials = registrar.credentials(reports::compose);
        if (!credentials.equals(lastUsed)) {
            config.beginAgain();
            lastUsed = credentials;
        }
        config.follow(credentials);
        Wishes wishes = orchestrator.report(credentials, reports.compose());
        worker.kill(wishes.kill());
        return config.isBehind(wishes.configVersion());
    }

    private void logOnce(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            log.warn(trouble);
            lastTrouble = trouble;
        }
    }
}
