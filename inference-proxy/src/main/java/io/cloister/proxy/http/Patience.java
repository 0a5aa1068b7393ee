package io.cloister.proxy.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a client may take: for the head of a request, for its body, between two requests, and to take any more
 * of an answer. Of the body's time only that counts in which we would have read on. One timer a connection looks from
 * time to time; nothing is scheduled for a request.
 */
final class Patience {

    /** What a client can take too long for. */
    enum Stage {
        BETWEEN,
        HEAD,
        BODY,
        ANSWER
    }

    /** Knows the client, and hears when it is late; of a late body it may hear again. */
    interface Listener {

        /** How many bytes of the answer the client has not taken. */
        long unsent();

        void late(Stage with);
    }

    private final ServerProperties limits;
    private final Listener listener;

    /** How long not to look, in nanoseconds: what begins meanwhile cannot have lasted too long before the next look. */
    private final long shortest;

    private Stage stage = Stage.HEAD;
    private long since;
    private long waited;
    private boolean waiting;
    private boolean stopped;
    private long unsent;
    private @Nullable ScheduledFuture<?> timer;

    Patience(ServerProperties limits, Listener listener) {
        this.limits = limits;
        this.listener = listener;
        long head = limits.headerTimeout().toNanos();
        long body = limits.bodyTimeout().toNanos();
        this.shortest = Math.min(Math.min(head, body), limits.idleTimeout().toNanos());
    }

    void start(EventExecutor loop) {
        enter(Stage.HEAD);
        watch(loop, shortest);
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void enter(Stage next) {
        stage = next;
        since = System.nanoTime();
    }

    /** Some of a head has come. */
    void headBegins() {
        if (stage == Stage.BETWEEN) {
            enter(Stage.HEAD);
        }
    }

    /** The head is whole. */
    void bodyBegins() {
        stage = Stage.BODY;
        waited = 0;
        waiting = false;
    }

    /** The client is waited for, until {@link #clientSpeaks}. */
    void waitForBody() {
        if (stage == Stage.BODY && !waiting) {
            waiting = true;
            since = System.nanoTime();
        }
    }

    /** Something has come. */
    void clientSpeaks() {
        if (waiting) {
            waiting = false;
            waited += System.nanoTime() - since;
        }
    }

    /** The client waits, or has its answer to take. */
    void answerBegins() {
        enter(Stage.ANSWER);
    }

    /** The answer is whole. */
    void requestEnds() {
        enter(Stage.BETWEEN);
    }

    private void watch(EventExecutor loop, long nanos) {
        timer = loop.schedule(() -> look(loop), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(EventExecutor loop) {
        if (stage == Stage.ANSWER) {
            seeProgress();
        }
        long left = limit().toNanos() - spent();
        if (left <= 0) {
            listener.late(stage);
        }
        if (!stopped) {
            watch(loop, left > 0 ? Math.min(left, shortest) : shortest);
        }
    }

    /** A client that has nothing to take, or has taken something since the last look, is not slow. */
    private void seeProgress() {
        long before = unsent;
        unsent = listener.unsent();
        if (unsent == 0 || unsent != before) {
            since = System.nanoTime();
        }
    }

    private Duration limit() {
        return switch (stage) {
            case BETWEEN, ANSWER -> limits.idleTimeout();
            case HEAD -> limits.headerTimeout();
            case BODY -> limits.bodyTimeout();
        };
    }

    private long spent() {
        long now = System.nanoTime() - since;
        return stage == Stage.BODY ? waited + (waiting ? now : 0) : now;
    }
}
