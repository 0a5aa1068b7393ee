package io.cloister.modelserver.ollama;

import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.library.Library;
import io.cloister.modelserver.library.ModelFile;
import io.cloister.modelserver.library.ModelName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What is asked about models rather than of them: {@code tags}, {@code ps}, {@code show}, {@code copy}, {@code delete}. */
@Component
final class LibraryHandler {

    private final Desk desk;
    private final Library library;
    private final LanguageModel model;

    LibraryHandler(Desk desk, Library library, LanguageModel model) {
        this.desk = desk;
        this.library = library;
        this.model = model;
    }

    record Listed<T>(List<T> models) {}

    /** @param size in bytes */
    record Tag(String name, String model, Instant modifiedAt, long size, String digest, Details details) {}

    /** @param size in bytes, like {@code sizeVram} */
    record Running(
            String name,
            String model,
            long size,
            String digest,
            Details details,
            Instant expiresAt,
            long sizeVram,
            int contextLength) {}

    /** A request that names one model; older clients say {@code name}. */
    record Named(@Nullable String model, @Nullable String name) {

        @Nullable
        String either() {
            return model == null ? name : model;
        }
    }

    record Copy(@Nullable String source, @Nullable String destination) {}

    Mono<ServerResponse> tags(ServerRequest request) {
        ModelFile file = library.file();
        return Answers.json(new Listed<>(library.names().stream()
                .map(name -> new Tag(name, name, file.modifiedAt(), file.size(), file.digest(), Details.of(file)))
                .toList()));
    }

    Mono<ServerResponse> running(ServerRequest request) {
        return Answers.json(new Listed<>(library.names().stream()
                .flatMap(name -> library.runningUntil(name).map(until -> running(name, until)).stream())
                .toList()));
    }

    private Running running(String name, Instant until) {
        ModelFile file = library.file();
        return new Running(name, name, file.size(), file.digest(), Details.of(file), until, 0, model.contextTokens());
    }

    Mono<ServerResponse> show(ServerRequest request) {
        return Answers.body(request, Named.class)
                .flatMap(asked -> Answers.json(ShownModel.of(desk.named(asked.either()), library.file())));
    }

    Mono<ServerResponse> copy(ServerRequest request) {
        return Answers.body(request, Copy.class).flatMap(asked -> {
            desk.named(asked.source());
            library.copy(name(Objects.requireNonNullElse(asked.destination(), "")));
            return Answers.empty();
        });
    }

    Mono<ServerResponse> delete(ServerRequest request) {
        return Answers.body(request, Named.class).flatMap(asked -> {
            library.delete(desk.named(asked.either()));
            return Answers.empty();
        });
    }

    private static ModelName name(String text) {
        try {
            return ModelName.of(text);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.badRequest("destination \"%s\" is invalid".formatted(text));
        }
    }
}
