package io.cloister.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bound on one wait after another, of which hardly any reaches it: nothing is scheduled for a wait while a timer is
 * under way that will look in time. Confined to its loop.
 */
final class Alarm {

    private final Runnable ring;
    private @Nullable ScheduledFuture<?> timer;
    private long looksAt;
    private long due;
    private boolean set;

    Alarm(Runnable ring) {
        this.ring = ring;
    }

    /** Rings after a time, instead of after whatever was set before. */
    void set(EventLoop loop, Duration time) {
        set = true;
        due = System.nanoTime() + time.toNanos();
        if (timer != null && looksAt - due > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            lookLater(loop);
        }
    }

    /** Does not ring. */
    void clear() {
        set = false;
    }

    /** Does not ring, and leaves nothing scheduled. */
    void stop() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void lookLater(EventLoop loop) {
        looksAt = due;
        timer = loop.schedule(() -> look(loop), due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look(EventLoop loop) {
        timer = null;
        if (!set) {
            return;
        }
        if (due - System.nanoTime() > 0) {
            lookLater(loop);
        } else {
            set = false;
            ring.run();
        }
    }
}
