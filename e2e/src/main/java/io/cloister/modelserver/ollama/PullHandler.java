package io.cloister.modelserver.ollama;

import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.library.Library;
import io.cloister.modelserver.library.ModelFile;
import io.cloister.modelserver.library.ModelName;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /api/pull}: the model that is here already is there at once, any other one does not exist. */
@Component
final class PullHandler {

    private final Library library;

    PullHandler(Library library) {
        this.library = library;
    }

    record PullRequest(
            @Nullable String model,
            @Nullable String name,
            @Nullable Boolean stream) {

        ModelName wanted() {
            String text = model == null ? name : model;
            if (text == null || text.isBlank()) {
                throw ApiException.badRequest("model is required");
            }
            try {
                return ModelName.of(text);
            } catch (IllegalArgumentException malformed) {
                throw ApiException.badRequest("invalid model name");
            }
        }
    }

    /** A line of progress; sizes in bytes. */
    record Progress(
            String status,
            @Nullable String digest,
            @Nullable Long total,
            @Nullable Long completed) {

        Progress(String status) {
            this(status, null, null, null);
        }
    }

    Mono<ServerResponse> pull(ServerRequest request) {
        return Answers.body(request, PullRequest.class).flatMap(asked -> {
            boolean pulled = library.pull(asked.wanted());
            Flux<Progress> progress = pulled
                    ? pulled(library.file())
                    : Flux.concat(Mono.just(new Progress("pulling manifest")), Mono.error(unknown()));
            return Boolean.FALSE.equals(asked.stream())
                    ? progress.last().flatMap(Answers::json)
                    : Answers.lines(progress);
        });
    }

    private static Flux<Progress> pulled(ModelFile file) {
        return Flux.just(
                new Progress("pulling manifest"),
                new Progress(
                        "pulling " + file.digest().substring(0, 12),
                        "sha256:" + file.digest(),
                        file.size(),
                        file.size()),
                new Progress("verifying sha256 digest"),
                new Progress("writing manifest"),
                new Progress("success"));
    }

    private static ApiException unknown() {
        return new ApiException(HttpStatus.INTERNAL_SERVER_ERROR, "pull model manifest: file does not exist");
    }
}
