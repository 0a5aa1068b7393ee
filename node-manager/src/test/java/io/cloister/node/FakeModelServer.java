package io.cloister.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;

/** Ollama's API on a loopback port, as far as a node-manager uses it. It can be stopped and started on its port. */
public final class FakeModelServer implements AutoCloseable {

    private final Set<String> models = new ConcurrentSkipListSet<>();
    private final Set<String> loaded = new ConcurrentSkipListSet<>();
    private HttpServer server;

    public FakeModelServer(String... models) throws IOException {
        this.models.addAll(List.of(models));
        start(0);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public Set<String> models() {
        return models;
    }

    /** Those that it has in memory. */
    public Set<String> loaded() {
        return loaded;
    }

    public void restart() throws IOException {
        start(server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void start(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/version", exchange -> answer(exchange, 200, "{\"version\": \"0.0.0\"}"));
        server.createContext("/api/tags", exchange -> list(exchange, models));
        server.createContext("/api/ps", exchange -> list(exchange, loaded));
        server.createContext("/api/pull", this::pull);
        server.start();
    }

    private static void list(HttpExchange exchange, Set<String> names) throws IOException {
        var listed = names.stream().map(name -> Map.of("name", name)).toList();
        answer(exchange, 200, WireJson.mapper().writeValueAsString(Map.of("models", listed)));
    }

    private void pull(HttpExchange exchange) throws IOException {
        String model = WireJson.mapper()
                .readTree(exchange.getRequestBody())
                .get("model")
                .stringValue();
        if (model.startsWith("unknown")) {
            answer(exchange, 200, "{\"status\": \"pulling manifest\"}\n{\"error\": \"file does not exist\"}\n");
            return;
        }
        models.add(model);
        answer(exchange, 200, """
                {"status": "pulling manifest"}
                {"status": "pulling 0123456789ab", "digest": "sha256:01", "total": 100, "completed": 50}
                {"status": "success"}
                """);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", text.endsWith("\n") ? "application/x-ndjson" : "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
