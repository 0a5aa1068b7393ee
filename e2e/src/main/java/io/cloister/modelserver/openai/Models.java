package io.cloister.modelserver.openai;

import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.library.Library;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
@Component
final class Models {

    private final Library library;

    Models(Library library) {
        this.library = library;
    }

    /** @param created seconds since 1970 */
    record Model(String id, String object, long created, String ownedBy) {}

    record ModelList(String object, List<Model> data) {}

    Mono<ServerResponse> list(ServerRequest request) {
        return Answers.json(
                new ModelList("list", library.names().stream().map(this::model).toList()));
    }

    Mono<ServerResponse> one(ServerRequest request) {
        // The pattern takes the slash before the id with it.
        return Answers.json(model(named(request.pathVariable("id").substring(1))));
    }

    /**
     * Notes that a model is used, and answers the name by which it is listed.
     *
     * @throws ApiException 404 where there is no such model, 400 where none is named
     */
    String use(@Nullable String model) {
        String name = named(model == null ? "" : model);
        library.use(name, null);
        return name;
    }

    private String named(String model) {
        return library.find(model).orElseThrow(() -> ApiException.modelNotFound(model));
    }

    private Model model(String name) {
        return new Model(name, "model", library.file().modifiedAt().getEpochSecond(), "library");
    }
}
