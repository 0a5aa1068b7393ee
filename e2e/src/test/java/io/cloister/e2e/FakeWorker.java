package io.cloister.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.worker.WorkerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/** A worker that proves whose it is to a caller who has its token, and never has a free slot. */
final class FakeWorker {

    private final HttpServer server;
    private volatile String slug = "";
    private volatile String token = "";

    FakeWorker() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException unavailable) {
            throw new UncheckedIOException("No port for a worker.", unavailable);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it answers for this node to whoever has this token. */
    void answerFor(String nodeSlug, String bearerToken) {
        slug = nodeSlug;
        token = bearerToken;
    }

    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, ProblemType.UNAUTHORIZED);
            } else if (exchange.getRequestURI().getPath().equals("/v1/worker")) {
                WorkerStatus.Engine engine = new WorkerStatus.Engine("podman", "4.3.1", false);
                send(exchange, 200, new WorkerStatus(slug, "0.0.0", engine, 2, 0, List.of()));
            } else {
                refuse(exchange, ProblemType.NO_FREE_SLOT);
            }
        }
    }

    private static void refuse(HttpExchange exchange, ProblemType type) throws IOException {
        send(exchange, type.status(), Problem.of(type, type.title() + ".", null, List.of()));
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = WireJson.mapper().writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
