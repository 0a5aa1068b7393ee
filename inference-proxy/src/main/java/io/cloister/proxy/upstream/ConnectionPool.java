package io.cloister.proxy.upstream;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one event loop, to which it is confined. The one that was used last is used next, after a short
 * rest: a server that closes with its answer, without having said so, has been heard by then.
 */
final class ConnectionPool {

    private static final long REST_NANOS = Duration.ofMillis(1).toNanos();

    private final EventLoop loop;
    private final int most;
    private final long keepNanos;
    private final Deque<UpstreamConnection> resting = new ArrayDeque<>();
    private final Deque<UpstreamConnection> ready = new ArrayDeque<>();
    private boolean waking;
    private boolean sweeping;

    /**
     * An empty pool.
     *
     * @param most how many connections it keeps
     * @param idleTime how long it keeps each
     */
    ConnectionPool(EventLoop loop, int most, Duration idleTime) {
        this.loop = loop;
        this.most = most;
        this.keepNanos = idleTime.toNanos();
    }

    /** Takes a connection out that can serve a request at once, if there is one. */
    @Nullable
    UpstreamConnection poll() {
        return ready.pollLast();
    }

    /**
     * Takes a connection back.
     *
     * @return whether there was room for it
     */
    boolean offer(UpstreamConnection connection) {
        if (resting.size() + ready.size() >= most) {
            return false;
        }
        resting.addLast(connection);
        if (!waking) {
            waking = true;
            loop.schedule(this::wake, REST_NANOS, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    void remove(UpstreamConnection connection) {
        if (!resting.remove(connection)) {
            ready.remove(connection);
        }
    }

    private void wake() {
        while (!resting.isEmpty() && resting.getFirst().idleNanos() >= REST_NANOS) {
            ready.addLast(resting.removeFirst());
        }
        waking = !resting.isEmpty();
        if (waking) {
            loop.schedule(this::wake, REST_NANOS, TimeUnit.NANOSECONDS);
        }
        if (!sweeping) {
            sweepLater();
        }
    }

    private void sweep() {
        while (!ready.isEmpty() && ready.getFirst().idleNanos() >= keepNanos) {
            ready.removeFirst().close();
        }
        sweepLater();
    }

    private void sweepLater() {
        sweeping = !ready.isEmpty();
        if (sweeping) {
            long left = keepNanos - ready.getFirst().idleNanos();
            loop.schedule(this::sweep, Math.max(left, REST_NANOS), TimeUnit.NANOSECONDS);
        }
    }
}
