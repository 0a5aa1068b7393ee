package io.cloister.modelserver.openai;

import io.cloister.modelserver.chat.EmbeddingInput;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.Embedding;
import io.cloister.modelserver.language.LanguageModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/embeddings}: texts as vectors, in numbers or as their bytes in base64. */
@Component
final class Embeddings {

    private final Models models;
    private final LanguageModel model;

    Embeddings(Models models, LanguageModel model) {
        this.models = models;
        this.model = model;
    }

    record EmbeddingRequest(
            @Nullable String model,
            @Nullable JsonNode input,
            @Nullable String encodingFormat,
            @Nullable Integer dimensions) {

        boolean base64() {
            return "base64".equals(encodingFormat);
        }
    }

    /** @param embedding a list of numbers, or a text */
    record Item(String object, int index, Object embedding) {}

    record EmbeddingAnswer(String object, List<Item> data, String model, EmbeddingUsage usage) {}

    record EmbeddingUsage(int promptTokens, int totalTokens) {}

    Mono<ServerResponse> embed(ServerRequest request) {
        return Answers.body(request, EmbeddingRequest.class).flatMap(asked -> {
            String name = models.use(asked.model());
            List<String> texts = EmbeddingInput.texts(asked.input());
            if (texts.isEmpty()) {
                throw ApiException.badRequest("invalid input");
            }
            return Flux.fromIterable(texts)
                    .concatMap(model::embed)
                    .map(embedding -> embedding.cutTo(asked.dimensions()))
                    .collectList()
                    .flatMap(embeddings -> Answers.json(answer(name, embeddings, asked.base64())));
        });
    }

    private static EmbeddingAnswer answer(String name, List<Embedding> embeddings, boolean base64) {
        List<Item> items = IntStream.range(0, embeddings.size())
                .mapToObj(index -> {
                    List<Float> vector = embeddings.get(index).vector();
                    return new Item("embedding", index, base64 ? base64(vector) : vector);
                })
                .toList();
        int tokens = embeddings.stream().mapToInt(Embedding::tokens).sum();
        return new EmbeddingAnswer("list", items, name, new EmbeddingUsage(tokens, tokens));
    }

    /** The vector as 32-bit numbers, the low byte first. */
    private static String base64(List<Float> vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        vector.forEach(bytes::putFloat);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
