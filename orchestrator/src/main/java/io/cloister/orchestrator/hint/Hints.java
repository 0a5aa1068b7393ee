package io.cloister.orchestrator.hint;

import io.cloister.orchestrator.task.TaskChanged;
import io.cloister.orchestrator.task.TaskQueued;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Passes hints on between orchestrators by {@code NOTIFY} and {@code LISTEN}. They are sent outside of the transactions that
 * they speak of, and those of a moment together, because the commits of transactions that notify wait for one another. A
 * hint that is lost costs who would have heard it a second, no more.
 */
@Component
class Hints implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Hints.class);
    private static final String CHANNEL = "cloister_hints";

    /** Stands for a task that waits for a place; everything else is the id of a task that has changed. */
    private static final String QUEUED = "queued";

    /** A payload has at most 8,000 bytes, a task's id 26. */
    private static final int MOST = 250;

    private static final int LISTENING_MILLIS = 1_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DataSource database;
    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final String origin = UUID.randomUUID().toString();
    private final BlockingQueue<String> outbox = new LinkedBlockingQueue<>(10_000);
    private final Semaphore stopping = new Semaphore(0);
    private volatile boolean running;
    private List<Thread> threads = List.of();

    Hints(DataSource database, JdbcClient jdbc, ApplicationEventPublisher events) {
        this.database = database;
        this.jdbc = jdbc;
        this.events = events;
    }

    @EventListener
    void onTaskQueued(TaskQueued queued) {
        if (queued.here()) {
            boolean _ = outbox.offer(QUEUED);
        }
    }

    @EventListener
    void onTaskChanged(TaskChanged changed) {
        if (changed.here()) {
            boolean _ = outbox.offer(changed.taskId());
        }
    }

    @Override
    public void start() {
        running = true;
        threads = List.of(
                Thread.ofVirtual().name("hints out").start(this::send),
                Thread.ofVirtual().name("hints in").start(this::listen));
    }

    private void send() {
        try {
            while (running) {
                Set<String> hints = new LinkedHashSet<>();
                hints.add(outbox.take());
                outbox.drainTo(hints, MOST - 1);
                tell(String.join(" ", hints));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String hints) {
        try {
            jdbc.sql("SELECT pg_notify(:channel, :payload)")
                    .param("channel", CHANNEL)
                    .param("payload", origin + " " + hints)
                    .query((_, _) -> origin)
                    .single();
        } catch (DataAccessException unavailable) {
            log.atDebug().setCause(unavailable).log("a hint was lost");
        }
    }

    private void listen() {
        try {
            while (running) {
                try (Connection connection = database.getConnection()) {
                    listen(connection);
                } catch (SQLException unavailable) {
                    log.atDebug().setCause(unavailable).log("no hints without the database");
                    boolean _ = stopping.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        PGConnection hints = connection.unwrap(PGConnection.class);
        while (running) {
            for (PGNotification hint : hints.getNotifications(LISTENING_MILLIS)) {
                hear(hint.getParameter());
            }
        }
    }

    private void hear(String payload) {
        String[] words = payload.split(" ");
        if (words[0].equals(origin)) {
            return;
        }
        for (String word : List.of(words).subList(1, words.length)) {
            events.publishEvent(word.equals(QUEUED) ? new TaskQueued(false) : new TaskChanged(word, false));
        }
    }

    @Override
    public void stop() {
        running = false;
        stopping.release();
        threads.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
