package io.cloister.proxy.storm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client of many: takes the next request that is due, on the connection it has or on a new one. */
final class Client implements Runnable {

    private static final int LONGEST_FLIGHT = 4;

    /** So small that the proxy has to wait for us; with 4 KiB the kernel itself sometimes takes half a minute. */
    private static final int SMALL_WINDOW_BYTES = 16 * 1024;

    private final int port;
    private final Supplier<@Nullable Plan> due;
    private final Judge judge;
    private final Tally tally;
    private final Findings findings;
    private @Nullable Wire kept;
    private volatile @Nullable Step step;

    Client(int port, Supplier<@Nullable Plan> due, Judge judge, Tally tally, Findings findings) {
        this.port = port;
        this.due = due;
        this.judge = judge;
        this.tally = tally;
        this.findings = findings;
    }

    @Override
    public void run() {
        try {
            for (Plan plan = due.get(); plan != null; plan = due.get()) {
                fly(plan);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the proxy takes no connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (kept != null) {
                kept.close();
            }
        }
    }

    private void fly(Plan first) throws IOException, InterruptedException {
        List<Plan> plans = new ArrayList<>(List.of(first));
        Plan next = null;
        while (next == null && plans.getLast().isFollowed() && plans.size() < LONGEST_FLIGHT) {
            next = due.get();
            if (next == null) {
                break;
            }
            if (!next.request().old()) {
                plans.add(next);
                next = null;
            }
        }
        fly(plans);
        if (next != null) {
            // A broken answer to HTTP/1.0 can only be shown by a reset, which takes unread answers before it along.
            fly(List.of(next));
        }
    }

    private void fly(List<Plan> plans) throws IOException, InterruptedException {
        Plan first = plans.getFirst();
        Wire wire = kept == null ? connect(first) : kept;
        kept = null;
        plans.forEach(plan -> wire.carries(plan.index()));
        step = new Step(first, wire, System.nanoTime());
        if (new Flight(wire, plans, judge, tally, findings).play()) {
            kept = wire;
        }
        step = null;
    }

    private Wire connect(Plan plan) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (plan.request().reading() == Pace.PAUSES) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW_BYTES);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Wire(channel);
    }

    /** Ends what has lasted longer than anything may. */
    void endIfStuck(long longestNanos) {
        Step now = step;
        if (now != null && System.nanoTime() - now.since > longestNanos) {
            findings.add(now.plan, "The client's end: stuck; " + now.wire);
            now.wire.close();
        }
    }

    private record Step(Plan plan, Wire wire, long since) {}
}
