package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.worker.WorkerClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine that makes another container than it is asked for: the recorded one, whatever the call says. */
class UnsealedPodTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private HttpServer engine;

    @BeforeEach
    void startEngine() throws IOException {
        engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.createContext("/", this::answer);
        engine.start();
    }

    @AfterEach
    void stopEngine() {
        engine.stop(0);
    }

    @Test
    void isRefusedWithTheNameOfTheSettingAndRemovedUnstarted() {
        String host =
                "worker.engine.host=tcp://127.0.0.1:" + engine.getAddress().getPort();
        try (WorkerFixture worker = new WorkerFixture(host)) {
            Answer answer = worker.client().run(request("unsealed", "true"));

            assertThat(answer.text("status")).isEqualTo("failed");
            assertThat(answer.json().path("failure").path("code").asString()).isEqualTo("sandbox_error");
            assertThat(answer.json().path("failure").path("message").asString()).contains("seccomp", "memory");
        }
        assertThat(calls).contains("DELETE /containers/made").noneMatch(call -> call.endsWith("/start"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+", "");
            calls.add(exchange.getRequestMethod() + " " + path);
            byte[] body = body(path);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(path.equals("/containers/create") ? 201 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] body(String path) throws IOException {
        String text = switch (path) {
            case "/version" -> "{\"Version\": \"20.10.24\", \"ApiVersion\": \"1.41\"}";
            case "/containers/create" -> "{\"Id\": \"made\"}";
            case "/containers/json" -> "[]";
            case "/containers/made/json" -> recorded();
            default -> path.startsWith("/images/") ? "{\"Id\": \"sha256:1\"}" : "{}";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String recorded() throws IOException {
        try (InputStream recording = UnsealedPodTest.class.getResourceAsStream("/engine/docker-made.json")) {
            return new String(recording.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
