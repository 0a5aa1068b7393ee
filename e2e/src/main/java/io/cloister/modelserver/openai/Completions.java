package io.cloister.modelserver.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cloister.modelserver.chat.ChatMl;
import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.Output;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/completions}: one prompt, put to the model as a user's turn, as Ollama does. */
@Component
final class Completions {

    private final Models models;
    private final LanguageModel model;
    private final Clock clock;

    Completions(Models models, LanguageModel model, Clock clock) {
        this.models = models;
        this.model = model;
        this.clock = clock;
    }

    /** @param prompt a text, or a list of one */
    record CompletionRequest(
            @Nullable String model,
            @Nullable JsonNode prompt,
            @Nullable String suffix,
            @Nullable Boolean stream,
            @Nullable StreamOptions streamOptions,
            @Nullable Integer maxTokens,
            @Nullable Float temperature,
            @Nullable Float topP,
            @Nullable Long seed,
            @Nullable Float frequencyPenalty,
            @Nullable Float presencePenalty,
            @Nullable JsonNode stop,
            @Nullable Integer n) {

        CompletionOptions options() {
            return new CompletionOptions(
                    maxTokens, temperature, topP, seed, frequencyPenalty, presencePenalty, stop, n);
        }

        String text() {
            JsonNode text = prompt != null && prompt.isArray() && prompt.size() == 1 ? prompt.get(0) : prompt;
            if (text == null || !text.isString()) {
                throw ApiException.badRequest("prompt must be one text");
            }
            return text.stringValue();
        }
    }

    /** @param created seconds since 1970 */
    record CompletionAnswer(
            String id,
            String object,
            long created,
            String model,
            String systemFingerprint,
            List<Choice> choices,
            @Nullable Usage usage) {}

    record Choice(
            int index,
            String text,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason) {}

    Mono<ServerResponse> complete(ServerRequest request) {
        return Answers.body(request, CompletionRequest.class).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(CompletionRequest request) {
        String name = models.use(request.model());
        if (request.suffix() != null && !request.suffix().isEmpty()) {
            throw ApiException.badRequest("\"%s\" does not support insert".formatted(name));
        }
        String prompt = ChatMl.prompt(List.of(new Turn("user", request.text())));
        Flux<Output> outputs = model.generate(request.options().generation(prompt, null));
        String id = "cmpl-" + UUID.randomUUID();
        if (Boolean.TRUE.equals(request.stream())) {
            boolean usage = StreamOptions.wantsUsage(request.streamOptions());
            return Answers.events(outputs.flatMapIterable(output -> events(id, name, output, usage)));
        }
        StringBuilder text = new StringBuilder();
        return outputs.doOnNext(output -> {
                    if (output instanceof Output.Piece piece) {
                        text.append(piece.text());
                    }
                })
                .ofType(Output.Ending.class)
                .single()
                .flatMap(ending -> Answers.json(answer(
                        id, name, List.of(new Choice(0, text.toString(), FinishReason.of(ending))), Usage.of(ending))));
    }

    private List<CompletionAnswer> events(String id, String name, Output output, boolean usage) {
        List<CompletionAnswer> events = new ArrayList<>();
        switch (output) {
            case Output.Piece piece -> events.add(answer(id, name, List.of(new Choice(0, piece.text(), null)), null));
            case Output.Ending ending -> {
                events.add(answer(id, name, List.of(new Choice(0, "", FinishReason.of(ending))), null));
                if (usage) {
                    events.add(answer(id, name, List.of(), Usage.of(ending)));
                }
            }
        }
        return events;
    }

    private CompletionAnswer answer(String id, String name, List<Choice> choices, @Nullable Usage usage) {
        return new CompletionAnswer(
                id, "text_completion", clock.instant().getEpochSecond(), name, "fp_ollama", choices, usage);
    }
}
