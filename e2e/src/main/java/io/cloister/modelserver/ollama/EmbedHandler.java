package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.EmbeddingInput;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.Embedding;
import io.cloister.modelserver.language.LanguageModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code POST /api/embed}, and {@code POST /api/embeddings} from before it. */
@Component
final class EmbedHandler {

    private final Desk desk;
    private final LanguageModel model;

    EmbedHandler(Desk desk, LanguageModel model) {
        this.desk = desk;
        this.model = model;
    }

    record EmbedRequest(
            @Nullable String model,
            @Nullable JsonNode input,
            @Nullable Boolean truncate,
            @Nullable Integer dimensions,
            @Nullable JsonNode keepAlive) {}

    /** Durations are in nanoseconds. */
    record EmbedAnswer(
            String model, List<List<Float>> embeddings, long totalDuration, long loadDuration, int promptEvalCount) {}

    record EmbeddingsRequest(
            @Nullable String model,
            @Nullable String prompt,
            @Nullable JsonNode keepAlive) {}

    record EmbeddingsAnswer(List<Float> embedding) {}

    Mono<ServerResponse> embed(ServerRequest request) {
        long started = System.nanoTime();
        return Answers.body(request, EmbedRequest.class).flatMap(asked -> {
            String name = desk.named(asked.model());
            List<String> texts = EmbeddingInput.texts(asked.input());
            if (Boolean.FALSE.equals(asked.truncate())) {
                texts.forEach(this::refuseTooLong);
            }
            desk.use(name, asked.keepAlive());
            return Flux.fromIterable(texts)
                    .concatMap(model::embed)
                    .map(embedding -> embedding.cutTo(asked.dimensions()))
                    .collectList()
                    .flatMap(embeddings -> Answers.json(new EmbedAnswer(
                            name,
                            embeddings.stream().map(Embedding::vector).toList(),
                            System.nanoTime() - started,
                            0,
                            embeddings.stream().mapToInt(Embedding::tokens).sum())));
        });
    }

    Mono<ServerResponse> embeddings(ServerRequest request) {
        return Answers.body(request, EmbeddingsRequest.class).flatMap(asked -> {
            String name = desk.named(asked.model());
            desk.use(name, asked.keepAlive());
            if (asked.prompt() == null || asked.prompt().isEmpty()) {
                return Answers.json(new EmbeddingsAnswer(List.of()));
            }
            return model.embed(asked.prompt())
                    .flatMap(embedding -> Answers.json(new EmbeddingsAnswer(embedding.vector())));
        });
    }

    private void refuseTooLong(String text) {
        if (model.tokens(text).length > model.embeddingTokens()) {
            throw ApiException.badRequest("the input length exceeds the context length");
        }
    }
}
