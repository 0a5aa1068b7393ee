package io.cloister.modelserver.openai;

import io.cloister.modelserver.http.Endpoints;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every path of the OpenAI API that is served here. */
@Configuration(proxyBeanMethods = false)
class OpenAiRoutes {

    @Bean
    RouterFunction<ServerResponse> openAi(
            Models models, ChatCompletions chat, Completions completions, Embeddings embeddings) {
        return new Endpoints()
                .get("/v1/models", models::list)
                .get("/v1/models/{*id}", models::one)
                .post("/v1/chat/completions", chat::complete)
                .post("/v1/completions", completions::complete)
                .post("/v1/embeddings", embeddings::embed)
                .build();
    }
}
