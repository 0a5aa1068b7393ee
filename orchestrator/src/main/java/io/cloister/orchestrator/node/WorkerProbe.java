package io.cloister.orchestrator.node;

import io.cloister.orchestrator.node.WorkerTargets.Acknowledged;
import io.cloister.orchestrator.worker.WorkerClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Makes sure that a node's worker is what the node says: it must answer to the node's own token with the node's slug. A
 * worker that is still starting gets some tries in a row; later heartbeats start another row.
 */
@Component
class WorkerProbe implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WorkerProbe.class);
    private static final int TRIES = 60;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final WorkerTargets targets;
    private final Nodes nodes;
    private final WorkerClient workers;
    private final Set<String> underway = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    WorkerProbe(WorkerTargets targets, Nodes nodes, WorkerClient workers) {
        this.targets = targets;
        this.nodes = nodes;
        this.workers = workers;
    }

    /** Starts to probe a node's worker, unless that is going on already. Returns at once. */
    void start(String slug) {
        if (underway.add(slug)) {
            Thread.ofVirtual().name("probe-" + slug).start(() -> run(slug));
        }
    }

    private void run(String slug) {
        try {
            for (int count = 0; count < TRIES && !verified(slug); count++) {
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException unavailable) {
            log.atDebug().setCause(unavailable).log("probe ended without the database");
        } finally {
            underway.remove(slug);
        }
    }

    private boolean verified(String slug) {
        return targets.findAcknowledged(slug).filter(this::isHonest).isPresent();
    }

    private boolean isHonest(Acknowledged node) {
        var target = node.target();
        boolean answers = workers.status(target)
                .filter(status -> target.nodeSlug().equals(status.nodeSlug()))
                .isPresent();
        if (!answers || !nodes.verify(target.nodeSlug(), node.version(), target.baseUrl())) {
            return false;
        }
        log.atInfo().addKeyValue("node_slug", target.nodeSlug()).log("node is schedulable");
        return true;
    }

    @Override
    public void destroy() {
        closed.countDown();
    }
}
