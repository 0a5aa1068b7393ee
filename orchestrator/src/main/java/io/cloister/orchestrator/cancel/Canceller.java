package io.cloister.orchestrator.cancel;

import io.cloister.orchestrator.hint.Wake;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Sees to it that workers hear of what was canceled: at once where this orchestrator was asked, else within a second. */
@Component
class Canceller implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Canceller.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final CancelRequests requests;
    private final Delivery delivery;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("cancel-", 0).factory());
    private final Set<String> underway = ConcurrentHashMap.newKeySet();
    private final Wake wake = new Wake();
    private volatile boolean running;

    Canceller(CancelRequests requests, Delivery delivery) {
        this.requests = requests;
        this.delivery = delivery;
    }

    @Override
    public void start() {
        running = true;
        threads.execute(this::deliverAll);
    }

    /** A hint that there is something to deliver. */
    void hasten() {
        wake.hasten();
    }

    private void deliverAll() {
        while (running) {
            try {
                requests.takeDue().forEach(this::begin);
            } catch (DataAccessException | TransactionException unavailable) {
                log.atDebug().setCause(unavailable).log("no cancel was looked for without the database");
            }
            // Without a hint too: others may have been asked, and a worker may not have answered.
            wake.await();
        }
    }

    private void begin(CancelRequest request) {
        if (running && underway.add(request.jobId())) {
            threads.execute(() -> deliver(request));
        }
    }

    private void deliver(CancelRequest request) {
        try {
            delivery.deliver(request);
        } catch (DataAccessException | TransactionException unavailable) {
            log.atDebug()
                    .addKeyValue("job_id", request.jobId())
                    .setCause(unavailable)
                    .log("a cancel was not delivered without the database");
        } finally {
            underway.remove(request.jobId());
        }
    }

    /** What is not delivered by then, another orchestrator delivers, or this one after its restart. */
    @Override
    public void stop() {
        running = false;
        threads.shutdownNow();
        try {
            boolean _ = threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
