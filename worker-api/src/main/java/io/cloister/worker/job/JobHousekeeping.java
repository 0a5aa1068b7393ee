package io.cloister.worker.job;

import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.Reaper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Takes up the jobs of an earlier worker process at the start, keeps the node clean meanwhile, and lets go of the jobs
 * when the worker stops, before the web server goes, so that whoever waits is told to come again.
 */
@Component
class JobHousekeeping implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobHousekeeping.class);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Jobs jobs;
    private final Reaper reaper;
    private volatile boolean running;
    private boolean failing;

    JobHousekeeping(Jobs jobs, Reaper reaper) {
        this.jobs = jobs;
        this.reaper = reaper;
    }

    @Scheduled(fixedDelayString = "${worker.pod.sweep-interval}")
    void sweep() {
        jobs.tidy();
        try {
            reaper.sweep();
            failing = false;
        } catch (IOException | EngineException failure) {
            log.atLevel(failing ? Level.DEBUG : Level.WARN)
                    .log("sweep failed, will be tried again: {}", failure.toString());
            failing = true;
        }
    }

    @Override
    public void start() {
        running = true;
        jobs.resume();
    }

    @Override
    public void stop() {
        running = false;
        CompletableFuture<Void> gone = jobs.close();
        try {
            gone.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            log.atWarn().log("jobs are left in a hurry: {}", late.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
