package io.cloister.orchestrator.worker;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.orchestrator.worker.LogSignal.Broken;
import io.cloister.orchestrator.worker.LogSignal.Ended;
import io.cloister.orchestrator.worker.LogSignal.Output;
import io.cloister.orchestrator.worker.LogSignal.Silence;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.BaseSubscriber;

/**
 * One connection to a worker's live log. It holds a few events at most: whoever reads slowly makes the worker send slowly,
 * and nobody else. Read it on one virtual thread.
 */
public final class LiveLog implements AutoCloseable {

    private static final int AHEAD = 4;

    private final Inbox inbox = new Inbox();

    LiveLog() {}

    Inbox inbox() {
        return inbox;
    }

    /** What comes next, or silence where nothing comes in time. Nothing follows an end or a break. */
    public LogSignal next(Duration patience) {
        try {
            LogSignal next = inbox.signals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (next instanceof Output) {
                inbox.request(1);
            }
            return next == null ? new Silence() : next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Broken("the reader was interrupted");
        }
    }

    @Override
    public void close() {
        inbox.dispose();
    }

    /** Where the events arrive. It asks for no more of them than it has room for, so that the queue has a bound. */
    static final class Inbox extends BaseSubscriber<ServerSentEvent<String>> {

        private final BlockingQueue<LogSignal> signals = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(AHEAD);
        }

        @Override
        protected void hookOnNext(ServerSentEvent<String> event) {
            String data = event.data();
            if (data == null) {
                request(1);
            } else if ("end".equals(event.event())) {
                signals.add(new Ended());
            } else {
                signals.add(new Output(WireJson.mapper().readValue(data, LogEvent.class)));
            }
        }

        @Override
        protected void hookOnComplete() {
            signals.add(new Broken("the worker closed the log before its end"));
        }

        @Override
        protected void hookOnError(Throwable failure) {
            signals.add(new Broken(failure.getClass().getSimpleName()));
        }
    }
}
