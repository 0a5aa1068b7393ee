package io.cloister.node.ollama;

import io.cloister.contracts.WireRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model server that speaks Ollama's API (docs/api.md of Ollama: list local models, list running models, pull a model). Thread-safe.
 * Every call throws {@link ModelServerException}.
 */
@Component
class OllamaClient {

    private static final Logger log = LoggerFactory.getLogger(OllamaClient.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final JsonMapper json;
    private final WebClient http;

    OllamaClient(JsonMapper json) {
        this.json = json;
        HttpClient transport = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        this.http = WebClient.builder()
                .clientConnector(new JdkClientHttpConnector(transport))
                .codecs(codecs -> {
                    codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
                    codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
                })
                .build();
    }

    /** Names of the models that the server holds, sorted; also the proof that it lives, given within a few seconds. */
    List<String> models(URI server) {
        return names(get(server, "/api/tags", Tags.class));
    }

    /**
     * Names of the models that the server has in memory, sorted. A server that does not say is one that has none: it serves
     * all the same.
     */
    List<String> loadedModels(URI server) {
        try {
            return names(get(server, "/api/ps", Tags.class));
        } catch (ModelServerException unsaid) {
            return List.of();
        }
    }

    private static List<String> names(Tags tags) {
        return tags.models() == null
                ? List.of()
                : tags.models().stream().map(Tags.Model::name).sorted().toList();
    }

    /** Makes the server fetch a model, and returns when it has it. The stream of progress goes to the log. */
    void pull(URI server, String model) {
        try {
            http.post()
                    .uri(server.resolve("/api/pull"))
                    .contentType(MediaType.APPLICATION_JSON)
                    .accept(MediaType.APPLICATION_NDJSON)
                    .bodyValue(Map.of("model", model, "stream", true))
                    .retrieve()
                    .bodyToFlux(Progress.class)
                    .timeout(SILENCE)
                    .doOnNext(progress -> progress.orThrow(model))
                    .blockLast();
        } catch (WebClientResponseException e) {
            throw new ModelServerException("The model server could not pull %s: %s".formatted(model, reason(e)), e);
        } catch (ModelServerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ModelServerException("The pull of %s broke off: %s".formatted(model, e), e);
        }
    }

    private <T> T get(URI server, String path, Class<T> type) {
        try {
            byte[] answer = http.get()
                    .uri(server.resolve(path))
                    .retrieve()
                    .bodyToMono(byte[].class)
                    .block(ANSWER);
            return json.readValue(answer == null ? new byte[0] : answer, type);
        } catch (RuntimeException e) {
            throw new ModelServerException("No model server answers at " + server, e);
        }
    }

    private String reason(WebClientResponseException refusal) {
        try {
            Progress answer = json.readValue(refusal.getResponseBodyAsByteArray(), Progress.class);
            return answer.error() == null ? refusal.getStatusText() : answer.error();
        } catch (JacksonException e) {
            return refusal.getStatusText();
        }
    }

    /** Models, as both lists name them. */
    @WireRecord
    private record Tags(@Nullable List<Model> models) {

        @WireRecord
        private record Model(String name) {}
    }

    /** One line of a pull: a status with bytes so far, or an error. */
    @WireRecord
    private record Progress(
            @Nullable String status,
            @Nullable Long completed,
            @Nullable Long total,
            @Nullable String error) {

        void orThrow(String model) {
            if (error != null) {
                throw new ModelServerException("The model server could not pull %s: %s".formatted(model, error), null);
            }
            log.atDebug()
                    .addKeyValue("model", model)
                    .addKeyValue("completed", completed)
                    .addKeyValue("total", total)
                    .log(String.valueOf(status));
        }
    }
}
