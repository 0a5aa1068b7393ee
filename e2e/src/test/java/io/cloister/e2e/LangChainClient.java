package io.cloister.e2e;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaLanguageModel;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * LangChain4j's client of Ollama.
 *
 * @param server where the model is
 * @param model its name
 */
record LangChainClient(URI server, String model) {

    private static final String MISSING = "no-such-model:1b";
    private static final String PROMPT = "Say hello to the world.";
    private static final int SEED = 1;
    private static final int SHORT = 6;
    private static final ToolSpecification TOOL = ToolSpecification.builder()
            .name("add")
            .description("Adds two numbers.")
            .parameters(JsonObjectSchema.builder()
                    .addIntegerProperty("a")
                    .addIntegerProperty("b")
                    .required("a", "b")
                    .build())
            .build();

    Map<String, Callable<Object>> calls() {
        return Map.of(
                "generate", () -> generate(model),
                "generate, unknown model", () -> generate(MISSING),
                "chat", () -> chat(model, question()),
                "chat, tools", () -> chat(model, question().toolSpecifications(TOOL)),
                "chat, format json", () -> chat(model, question().responseFormat(ResponseFormat.JSON)),
                "chat, unknown model", () -> chat(MISSING, question()),
                "chat, stream", () -> streamed(model),
                "chat, stream, unknown model", () -> streamed(MISSING),
                "embed", this::embed,
                "models", this::models);
    }

    private static ChatRequest.Builder question() {
        return ChatRequest.builder().messages(UserMessage.from(PROMPT));
    }

    private String generate(String name) {
        return OllamaLanguageModel.builder()
                .baseUrl(server.toString())
                .modelName(name)
                .temperature(0.0)
                .seed(SEED)
                .numPredict(SHORT)
                .maxRetries(0)
                .build()
                .generate(PROMPT)
                .toString();
    }

    private String chat(String name, ChatRequest.Builder question) {
        return OllamaChatModel.builder()
                .baseUrl(server.toString())
                .modelName(name)
                .temperature(0.0)
                .seed(SEED)
                .numPredict(SHORT)
                .maxRetries(0)
                .build()
                .chat(question.build())
                .toString();
    }

    /** The pieces as they come, and then the whole. */
    private List<String> streamed(String name) throws Exception {
        List<String> pieces = new ArrayList<>();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        OllamaStreamingChatModel.builder()
                .baseUrl(server.toString())
                .modelName(name)
                .temperature(0.0)
                .seed(SEED)
                .numPredict(SHORT)
                .build()
                .chat(question().build(), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.add(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        whole.completeExceptionally(failure);
                    }
                });
        try {
            pieces.add(whole.get(1, TimeUnit.MINUTES).toString());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
        return pieces;
    }

    private List<float[]> embed() {
        return OllamaEmbeddingModel.builder()
                .baseUrl(server.toString())
                .modelName(model)
                .build()
                .embedAll(List.of(TextSegment.from("hello"), TextSegment.from("world")))
                .content()
                .stream()
                .map(embedding -> embedding.vector())
                .toList();
    }

    private List<String> models() {
        return OllamaModels.builder().baseUrl(server.toString()).build().availableModels().content().stream()
                .map(OllamaModel::getName)
                .toList();
    }
}
