package io.cloister.modelserver.openai;

import io.cloister.modelserver.chat.ChatMl;
import io.cloister.modelserver.chat.ToolCall;
import io.cloister.modelserver.chat.Tools;
import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.Output;
import io.cloister.modelserver.openai.ChatAnswer.Choice;
import io.cloister.modelserver.openai.ChatAnswer.Said;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /v1/chat/completions}: the next message of a conversation. */
@Component
final class ChatCompletions {

    private final Models models;
    private final LanguageModel model;
    private final Clock clock;

    ChatCompletions(Models models, LanguageModel model, Clock clock) {
        this.models = models;
        this.model = model;
        this.clock = clock;
    }

    Mono<ServerResponse> complete(ServerRequest request) {
        return Answers.body(request, ChatRequest.class).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(ChatRequest request) {
        String name = models.use(request.model());
        if (request.messages() == null || request.messages().isEmpty()) {
            throw ApiException.badRequest("[] is too short - 'messages'");
        }
        List<Turn> turns = request.messages().stream().map(ChatMessage::turn).toList();
        boolean tools = !request.offeredTools().isEmpty();
        String prompt = ChatMl.prompt(Tools.declare(request.offeredTools(), turns));
        Flux<Output> outputs = model.generate(request.options().generation(prompt, request.schema()));
        Envelope envelope =
                new Envelope("chatcmpl-" + UUID.randomUUID(), clock.instant().getEpochSecond(), name);
        if (Boolean.TRUE.equals(request.stream())) {
            boolean usage = StreamOptions.wantsUsage(request.streamOptions());
            return Answers.events(
                    tools
                            ? collected(outputs, true).flatMapMany(answer -> envelope.events(answer, usage))
                            : outputs.flatMapIterable(output -> envelope.events(output, usage)));
        }
        return collected(outputs, tools).flatMap(answer -> Answers.json(envelope.whole(answer)));
    }

    /** A whole answer: text, or calls instead of it. */
    private record Answer(String text, List<ToolCall> calls, Output.Ending ending) {

        Said said() {
            return calls.isEmpty() ? Said.text(text) : Said.calls(calls);
        }

        String finishReason() {
            return calls.isEmpty() ? FinishReason.of(ending) : FinishReason.TOOL_CALLS;
        }
    }

    private static Mono<Answer> collected(Flux<Output> outputs, boolean withTools) {
        StringBuilder text = new StringBuilder();
        return outputs.doOnNext(output -> {
                    if (output instanceof Output.Piece piece) {
                        text.append(piece.text());
                    }
                })
                .ofType(Output.Ending.class)
                .single()
                .map(ending ->
                        new Answer(text.toString(), withTools ? Tools.calls(text.toString()) : List.of(), ending));
    }

    /** What all events of one answer have in common. */
    private record Envelope(String id, long created, String name) {

        ChatAnswer whole(Answer answer) {
            Choice choice = new Choice(0, answer.said(), null, answer.finishReason());
            return answer("chat.completion", List.of(choice), Usage.of(answer.ending()));
        }

        Flux<ChatAnswer> events(Answer answer, boolean usage) {
            return Flux.just(event(answer.said(), null))
                    .concatWith(Flux.fromIterable(last(answer.finishReason(), answer.ending(), usage)));
        }

        List<ChatAnswer> events(Output output, boolean usage) {
            return switch (output) {
                case Output.Piece piece -> List.of(event(Said.text(piece.text()), null));
                case Output.Ending ending -> last(FinishReason.of(ending), ending, usage);
            };
        }

        private List<ChatAnswer> last(String reason, Output.Ending ending, boolean usage) {
            ChatAnswer end = event(Said.text(""), reason);
            return usage ? List.of(end, answer("chat.completion.chunk", List.of(), Usage.of(ending))) : List.of(end);
        }

        private ChatAnswer event(Said delta, @Nullable String finishReason) {
            return answer("chat.completion.chunk", List.of(new Choice(0, null, delta, finishReason)), null);
        }

        private ChatAnswer answer(String object, List<Choice> choices, @Nullable Usage usage) {
            return new ChatAnswer(id, object, created, name, "fp_ollama", choices, usage);
        }
    }
}
