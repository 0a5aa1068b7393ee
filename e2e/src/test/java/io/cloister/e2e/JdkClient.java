package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The JDK's own HTTP client, which by default offers to upgrade to HTTP/2.
 *
 * @param server where the model is
 * @param model its name
 */
record JdkClient(URI server, String model) {

    Map<String, Callable<Object>> calls() {
        return Map.of(
                "whole", () -> generate(HttpClient.Version.HTTP_1_1, false),
                "stream", () -> generate(HttpClient.Version.HTTP_1_1, true),
                "whole, HTTP/2 offered", () -> generate(HttpClient.Version.HTTP_2, false),
                "stream, HTTP/2 offered", () -> generate(HttpClient.Version.HTTP_2, true));
    }

    /** Asks twice, so that the second call uses a connection that the first has opened. */
    private List<Object> generate(HttpClient.Version version, boolean stream) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            byte[] body = WireJson.mapper()
                    .writeValueAsBytes(Map.of(
                            "model",
                            model,
                            "prompt",
                            "Say hello to the world.",
                            "stream",
                            stream,
                            "options",
                            Map.of("temperature", 0, "seed", 1, "num_predict", 6)));
            return List.of(
                    send(client, BodyPublishers.ofByteArray(body)),
                    send(client, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
        }
    }

    private Map<String, Object> send(HttpClient client, BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/generate"))
                .POST(body)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        String text = response.body()
                .lines()
                .map(line -> WireJson.mapper().readTree(line).path("response").asString())
                .reduce("", String::concat);
        return Map.of(
                "status", response.statusCode(),
                "version", response.version(),
                "lines", response.body().lines().count(),
                "text", text);
    }
}
