package io.cloister.modelserver;

import io.cloister.modelserver.http.Wire;
import io.cloister.modelserver.language.FakeLanguageModel;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.library.ModelFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.convention.TestBean;
import tools.jackson.databind.JsonNode;

/** The whole server on a loopback port, with a model that is not one. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public abstract class ModelServerTest {

    protected static final String MODEL = "smollm2:135m";
    private static final FakeLanguageModel FAKE = new FakeLanguageModel();

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @TestBean(methodName = "fake")
    LanguageModel languageModel;

    @TestBean(methodName = "file")
    ModelFile modelFile;

    static LanguageModel fake() {
        return FAKE;
    }

    static ModelFile file() {
        return new ModelFile(
                Path.of("fake.gguf"),
                "0123456789abcdef".repeat(4),
                5,
                Instant.parse("2026-01-02T03:04:05Z"),
                Map.of("general.architecture", "llama", "general.file_type", 3),
                134_515_008);
    }

    protected static FakeLanguageModel model() {
        return FAKE;
    }

    protected HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    protected HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body.replace("MODEL", MODEL));
    }

    protected JsonNode json(HttpResponse<String> response) {
        return Wire.tree(response.body());
    }

    protected List<JsonNode> lines(HttpResponse<String> response) {
        return response.body().lines().map(Wire::tree).toList();
    }

    protected List<String> events(HttpResponse<String> response) {
        return List.of(response.body().split("\n\n"));
    }
}
