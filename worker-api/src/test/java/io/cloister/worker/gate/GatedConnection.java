package io.cloister.worker.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One connection through the gate: requests go one way in one thread, answers the other way in another, so that a client
 * that leaves in the middle of an answer is seen to leave.
 */
final class GatedConnection {

    private final EngineGate gate;
    private final SocketChannel client;
    private final SocketChannel engine;
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();

    GatedConnection(EngineGate gate, SocketChannel client, SocketChannel engine) {
        this.gate = gate;
        this.client = client;
        this.engine = engine;
    }

    /** Returns when it is over. */
    void serve() {
        Thread answers = Thread.ofVirtual().name("gate answers").start(() -> untilItEnds(this::passAnswers));
        untilItEnds(this::passRequests);
        try {
            answers.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void passRequests() throws IOException {
        HttpPipe pipe = new HttpPipe(Channels.newInputStream(client), Channels.newOutputStream(engine));
        for (HttpHead head = pipe.readHead(); head != null; head = pipe.readHead()) {
            Exchange exchange = new Exchange(EngineCall.passed(head.word(0), head.word(1), 0));
            if (!gate.admits(exchange.request)) {
                throw new IOException("the request is lost");
            }
            exchanges.add(exchange);
            pipe.write(head);
            if (head.isChunked()) {
                pipe.passChunks();
            } else {
                pipe.pass(head.contentLength().orElse(0));
            }
            if (head.asksForUpgrade() && exchange.raw.join()) {
                pipe.passRest();
            }
        }
        // What a client asked for before it left the engine does all the same.
        exchanges.forEach(exchange -> exchange.raw.join());
    }

    private void passAnswers() throws IOException {
        HttpPipe pipe = new HttpPipe(Channels.newInputStream(engine), Channels.newOutputStream(client));
        for (HttpHead head = pipe.readHead(); head != null; head = pipe.readHead()) {
            if (isInterim(head)) {
                pipe.write(head);
                continue;
            }
            Exchange exchange = exchanges.element();
            if (!gate.returns(exchange.request.answered(head.status()))) {
                throw new IOException("the answer is lost");
            }
            pipe.write(head);
            exchange.raw.complete(isRaw(head));
            exchanges.remove();
            passBody(pipe, exchange, head);
        }
    }

    private static void passBody(HttpPipe pipe, Exchange exchange, HttpHead head) throws IOException {
        if (exchange.request.method().equals("HEAD")) {
            return;
        }
        if (head.isChunked()) {
            pipe.passChunks();
        } else if (isRaw(head)) {
            pipe.passRest();
        } else {
            pipe.pass(head.contentLength().orElse(0));
        }
    }

    private static boolean isInterim(HttpHead head) {
        return head.status() < 200 && head.status() != 101;
    }

    // Whatever has neither a length nor chunks goes on until the connection ends.
    private static boolean isRaw(HttpHead head) {
        boolean empty = head.status() == 204 || head.status() == 304;
        return !empty && !head.isChunked() && head.contentLength().isEmpty();
    }

    private void untilItEnds(Direction direction) {
        try {
            direction.pass();
        } catch (IOException _) {
            // Either side has gone, and the other one is to see that.
        }
        close();
        exchanges.forEach(exchange -> exchange.raw.complete(false));
    }

    void close() {
        try (client;
                engine) {
            // Both, whatever becomes of either.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A request on its way, with whether its answer turns the connection into a stream of bytes. */
    private static final class Exchange {

        private final Passed request;
        private final CompletableFuture<Boolean> raw = new CompletableFuture<>();

        Exchange(Passed request) {
            this.request = request;
        }
    }

    @FunctionalInterface
    private interface Direction {
        void pass() throws IOException;
    }
}
