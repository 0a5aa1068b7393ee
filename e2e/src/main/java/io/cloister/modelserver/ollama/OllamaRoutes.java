package io.cloister.modelserver.ollama;

import io.cloister.modelserver.http.Answers;
import io.cloister.modelserver.http.Endpoints;
import io.cloister.modelserver.language.GenerationCounter;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every path of the native API, and one of our own that shows what becomes of generations. */
@Configuration(proxyBeanMethods = false)
class OllamaRoutes {

    /** The release of Ollama whose API this is, marked as not being one. */
    private static final String VERSION = "0.12.6+cloister";

    @Bean
    RouterFunction<ServerResponse> ollama(
            GenerateHandler generate,
            ChatHandler chat,
            EmbedHandler embed,
            PullHandler pull,
            LibraryHandler library,
            GenerationCounter generations) {
        return new Endpoints()
                .get("/", request -> Answers.text("Ollama is running"))
                .get("/api/version", request -> Answers.json(Map.of("version", VERSION)))
                .get("/api/tags", library::tags)
                .get("/api/ps", library::running)
                .post("/api/show", library::show)
                .post("/api/copy", library::copy)
                .delete("/api/delete", library::delete)
                .post("/api/pull", pull::pull)
                .post("/api/generate", generate::generate)
                .post("/api/chat", chat::chat)
                .post("/api/embed", embed::embed)
                .post("/api/embeddings", embed::embeddings)
                .get("/cloister/generations", request -> Answers.json(generations.counts()))
                .build();
    }
}
