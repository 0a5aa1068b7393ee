package io.cloister.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A worker-api of the size of a test, in a JVM of its own: knows its slug and its token, is always ready, holds the jobs
 * that a test wrote down, and leaves its environment and the ids of killed jobs in its state directory for the test to
 * read.
 */
public final class FakeWorker {

    private FakeWorker() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        Files.writeString(
                Path.of(environment.get("WORKER_STATE_DIR"), "environment"),
                environment.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n")));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(environment.get("WORKER_PORT"))),
                0);
        server.createContext("/readyz", exchange -> answer(exchange, 200, "ready"));
        server.createContext(
                "/v1/worker",
                exchange -> answer(exchange, isKnown(exchange, environment) ? 200 : 401, """
                {"node_slug": "%s", "version": "test", "slots": 1, "free_slots": 1,
                 "features": ["workspace_limits"],
                 "engine": {"runtime": "none", "version": "0", "rootless_enabled": false}}""".formatted(
                                environment.get("NODE_SLUG"))));
        server.createContext("/v1/worker/jobs", exchange -> jobs(exchange, environment));
        server.start();
    }

    private static void jobs(HttpExchange exchange, Map<String, String> environment) throws IOException {
        Path state = Path.of(environment.get("WORKER_STATE_DIR"));
        String path = exchange.getRequestURI().getPath();
        if (!isKnown(exchange, environment)) {
            answer(exchange, 401, "");
        } else if (path.endsWith("/cancel")) {
            Files.writeString(state.resolve("killed"), path.split("/", -1)[4]);
            answer(exchange, 204, "");
        } else {
            Path held = state.resolve("held");
            answer(exchange, 200, Files.exists(held) ? Files.readString(held) : "{\"jobs\": []}");
        }
    }

    private static boolean isKnown(HttpExchange exchange, Map<String, String> environment) throws IOException {
        String token = Files.readString(Path.of(environment.get("WORKER_TOKEN_FILE")));
        return ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", text.startsWith("{") ? "application/json" : "text/plain");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
