package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.ChatMl;
import io.cloister.modelserver.chat.ToolCall;
import io.cloister.modelserver.chat.Tools;
import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.Output;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code POST /api/chat}: the next message of a conversation. */
@Component
final class ChatHandler {

    private final Desk desk;
    private final LanguageModel model;
    private final Clock clock;

    ChatHandler(Desk desk, LanguageModel model, Clock clock) {
        this.desk = desk;
        this.model = model;
        this.clock = clock;
    }

    Mono<ServerResponse> chat(ServerRequest request) {
        return Answers.body(request, ChatRequest.class).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(ChatRequest request) {
        String name = desk.named(request.model());
        List<Message> messages = Objects.requireNonNullElse(request.messages(), List.of());
        messages.forEach(message -> desk.refuseImages(name, message.images()));
        desk.refuseThinking(name, request.think());
        String schema = desk.schema(request.format());
        boolean unload = desk.use(name, request.keepAlive());
        if (messages.isEmpty()) {
            return Answers.json(last(name, "", List.of(), Finish.without(unload ? "unload" : "load")));
        }
        List<JsonNode> tools = Objects.requireNonNullElse(request.tools(), List.of());
        List<Turn> turns = messages.stream().map(Message::turn).toList();
        String prompt = ChatMl.prompt(Tools.declare(tools, turns));
        Options options = Objects.requireNonNullElse(request.options(), Options.DEFAULT);
        Flux<Output> outputs = model.generate(options.generation(prompt, schema));
        // Whether an answer is a call shows only at its end, so with tools the stream is the last line alone.
        boolean whole = Boolean.FALSE.equals(request.stream());
        if (whole || !tools.isEmpty()) {
            Mono<ChatAnswer> answer = collected(name, outputs, !tools.isEmpty());
            return whole ? answer.flatMap(Answers::json) : Answers.lines(answer.flux());
        }
        return Answers.lines(outputs.map(output -> switch (output) {
            case Output.Piece piece ->
                new ChatAnswer(name, clock.instant(), Message.assistant(piece.text(), List.of()), false, null);
            case Output.Ending ending -> last(name, "", List.of(), Finish.of(ending, null));
        }));
    }

    private Mono<ChatAnswer> collected(String name, Flux<Output> outputs, boolean withTools) {
        StringBuilder text = new StringBuilder();
        return outputs.doOnNext(output -> {
                    if (output instanceof Output.Piece piece) {
                        text.append(piece.text());
                    }
                })
                .ofType(Output.Ending.class)
                .single()
                .map(ending -> {
                    List<ToolCall> calls = withTools ? Tools.calls(text.toString()) : List.of();
                    return last(name, calls.isEmpty() ? text.toString() : "", calls, Finish.of(ending, null));
                });
    }

    private ChatAnswer last(String name, String text, List<ToolCall> calls, @Nullable Finish finish) {
        return new ChatAnswer(name, clock.instant(), Message.assistant(text, calls), true, finish);
    }
}
