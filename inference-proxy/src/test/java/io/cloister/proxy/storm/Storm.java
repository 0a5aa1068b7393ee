package io.cloister.proxy.storm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Many clients at once, each of which takes the next request that is due. */
final class Storm {

    private static final int CLIENTS = 48;
    private static final Duration LONGEST_STEP = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final int port;
    private final ModelServer server;
    private final Findings findings;
    private final Tally tally = new Tally();

    Storm(int port, ModelServer server, Findings findings) {
        this.port = port;
        this.server = server;
        this.findings = findings;
    }

    Tally tally() {
        return tally;
    }

    /** Plays the requests from the first index to before the end. */
    void rage(int first, int end) throws Exception {
        AtomicInteger next = new AtomicInteger(first);
        Judge judge = new Judge(server);
        List<Client> clients = Stream.generate(() -> new Client(
                        port,
                        () -> {
                            int index = next.getAndIncrement();
                            return index < end ? server.plan(index) : null;
                        },
                        judge,
                        tally,
                        findings))
                .limit(CLIENTS)
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> all =
                    clients.stream().map(threads::submit).toList();
            while (!await(LOOK_AGAIN.multipliedBy(10), () -> all.stream().allMatch(Future::isDone))) {
                clients.forEach(client -> client.endIfStuck(LONGEST_STEP.toNanos()));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Plays one request again and again, alone. */
    void repeat(int index, int times) throws Exception {
        for (int time = 0; time < times; time++) {
            server.forget(index);
            rage(index, index + 1);
        }
    }

    /** Waits until something holds, or until the time is over, and says which. */
    static boolean await(Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return true;
    }
}
