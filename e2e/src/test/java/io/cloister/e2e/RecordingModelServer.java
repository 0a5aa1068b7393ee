package io.cloister.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The stack's model server, with somebody before it who writes down what it is asked, and who may deny that it has a model
 * in memory.
 */
final class RecordingModelServer {

    private static final byte[] NONE = "{\"models\":[]}".getBytes(StandardCharsets.UTF_8);

    private final URI behind;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean remembers = true;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Starts to listen on a port of loopback. */
    RecordingModelServer(URI behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException unavailable) {
            throw new UncheckedIOException("No port for a model server.", unavailable);
        }
        server.setExecutor(threads);
        server.createContext("/", this::passOn);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it tells which models are in memory, or says that none is. */
    void remembers(boolean truth) {
        remembers = truth;
    }

    /** How many of the requests so far had this in their body. */
    long timesAsked(String text) {
        return asked.stream().filter(body -> body.contains(text)).count();
    }

    void stop() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add(new String(body, StandardCharsets.UTF_8));
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            byte[] told = remembers || !exchange.getRequestURI().getPath().equals("/api/ps") ? answer.body() : NONE;
            exchange.sendResponseHeaders(answer.statusCode(), told.length == 0 ? -1 : told.length);
            exchange.getResponseBody().write(told);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
