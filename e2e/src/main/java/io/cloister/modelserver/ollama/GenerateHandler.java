package io.cloister.modelserver.ollama;

import io.cloister.modelserver.chat.ChatMl;
import io.cloister.modelserver.chat.Turn;
import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.Output;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /api/generate}: one prompt, one answer. */
@Component
final class GenerateHandler {

    private final Desk desk;
    private final LanguageModel model;
    private final Clock clock;

    GenerateHandler(Desk desk, LanguageModel model, Clock clock) {
        this.desk = desk;
        this.model = model;
        this.clock = clock;
    }

    Mono<ServerResponse> generate(ServerRequest request) {
        return Answers.body(request, GenerateRequest.class).flatMap(this::answer);
    }

    private Mono<ServerResponse> answer(GenerateRequest request) {
        String name = desk.named(request.model());
        desk.refuseImages(name, request.images());
        desk.refuseThinking(name, request.think());
        if (!blank(request.suffix())) {
            throw desk.unsupported(name, "insert");
        }
        if (!blank(request.template())) {
            throw desk.unsupported(name, "a template of the request's own");
        }
        String schema = desk.schema(request.format());
        boolean unload = desk.use(name, request.keepAlive());
        if (blank(request.prompt())) {
            return Answers.json(last(name, "", Finish.without(unload ? "unload" : "load")));
        }
        String prompt = prompt(request);
        boolean raw = Boolean.TRUE.equals(request.raw());
        Options options = Objects.requireNonNullElse(request.options(), Options.DEFAULT);
        StringBuilder text = new StringBuilder();
        Flux<GenerateAnswer> lines = model.generate(options.generation(prompt, schema))
                .map(output -> switch (output) {
                    case Output.Piece piece -> {
                        text.append(piece.text());
                        yield new GenerateAnswer(name, clock.instant(), piece.text(), false, null);
                    }
                    case Output.Ending ending -> last(name, "", Finish.of(ending, raw ? null : tokens(prompt + text)));
                });
        if (Boolean.FALSE.equals(request.stream())) {
            return lines.last().flatMap(end -> Answers.json(last(name, text.toString(), end.finish())));
        }
        return Answers.lines(lines);
    }

    private GenerateAnswer last(String name, String response, @Nullable Finish finish) {
        return new GenerateAnswer(name, clock.instant(), response, true, finish);
    }

    private String prompt(GenerateRequest request) {
        String prompt = Objects.requireNonNullElse(request.prompt(), "");
        if (Boolean.TRUE.equals(request.raw())) {
            return prompt;
        }
        List<Turn> turns = new ArrayList<>();
        String system = request.system();
        if (system != null && !system.isEmpty()) {
            turns.add(new Turn("system", system));
        }
        turns.add(new Turn("user", prompt));
        if (request.context() == null || request.context().isEmpty()) {
            return ChatMl.prompt(turns);
        }
        int[] seen = request.context().stream().mapToInt(Integer::intValue).toArray();
        return ChatMl.closed(model.text(seen)) + ChatMl.continuation(turns);
    }

    private List<Integer> tokens(String text) {
        return Arrays.stream(model.tokens(text)).boxed().toList();
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
