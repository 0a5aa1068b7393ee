package io.cloister.modelserver.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.modelserver.ModelServerTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OllamaApiTest extends ModelServerTest {

    @Test
    void theRootSaysThatItIsRunning() throws Exception {
        assertThat(send("GET", "/", "").body()).isEqualTo("Ollama is running");
        assertThat(send("HEAD", "/", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aGenerationIsAStreamOfLinesByDefault() throws Exception {
        HttpResponse<String> response =
                post("/api/generate", "{\"model\": \"MODEL\", \"prompt\": \"Hi\", \"options\": {\"num_predict\": 2}}");

        List<JsonNode> lines = lines(response);
        assertThat(response.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(lines.stream().map(line -> line.path("response").asString())).containsExactly("one ", "two ", "");
        assertThat(lines.getFirst().propertyNames()).containsExactly("model", "created_at", "response", "done");
        assertThat(lines.getLast().propertyNames())
                .containsExactly(
                        "model",
                        "created_at",
                        "response",
                        "done",
                        "done_reason",
                        "context",
                        "total_duration",
                        "load_duration",
                        "prompt_eval_count",
                        "prompt_eval_duration",
                        "eval_count",
                        "eval_duration");
        assertThat(lines.getLast().path("done_reason").asString()).isEqualTo("length");
    }

    @Test
    void withoutAStreamTheAnswerIsOneObject() throws Exception {
        JsonNode answer = json(post("/api/generate", "{\"model\": \"MODEL\", \"prompt\": \"Hi\", \"stream\": false}"));

        assertThat(answer.path("response").asString()).isEqualTo("one two three four five");
        assertThat(answer.path("done").asBoolean()).isTrue();
        assertThat(answer.path("done_reason").asString()).isEqualTo("stop");
    }

    @Test
    void aContextIsFollowedOn() throws Exception {
        JsonNode first = json(post(
                "/api/generate",
                "{\"model\": \"MODEL\", \"prompt\": \"Hi\", \"stream\": false, \"options\": {\"num_predict\": 1}}"));

        post(
                "/api/generate",
                "{\"model\": \"MODEL\", \"prompt\": \"On\", \"context\": %s}".formatted(first.path("context")));

        assertThat(model().asked().prompt()).endsWith("""
                        Hi<|im_end|>
                        <|im_start|>assistant
                        one <|im_end|>
                        <|im_start|>user
                        On<|im_end|>
                        <|im_start|>assistant
                        """);
    }

    @Test
    void aRawPromptReachesTheModelAsItIs() throws Exception {
        post("/api/generate", "{\"model\": \"MODEL\", \"prompt\": \"As it is\", \"raw\": true}");

        assertThat(model().asked().prompt()).isEqualTo("As it is");
    }

    @Test
    void optionsReachTheModel() throws Exception {
        post("/api/chat", """
            {"model": "MODEL", "messages": [{"role": "user", "content": "Hi"}], "format": "json", "options":
             {"temperature": 0.25, "top_k": 7, "top_p": 0.5, "seed": 11, "num_ctx": 99, "stop": ["x"]}}\
            """);

        assertThat(model().asked().sampling().temperature()).isEqualTo(0.25f);
        assertThat(model().asked().sampling().topK()).isEqualTo(7);
        assertThat(model().asked().sampling().topP()).isEqualTo(0.5f);
        assertThat(model().asked().sampling().seed()).isEqualTo(11);
        assertThat(model().asked().contextTokens()).isEqualTo(99);
        assertThat(model().asked().stops()).containsExactly("x");
        assertThat(model().asked().jsonSchema()).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void aChatIsAStreamOfMessages() throws Exception {
        List<JsonNode> lines = lines(post("/api/chat", """
            {"model": "MODEL", "messages": [{"role": "user", "content": "Hi"}], "options": {"num_predict": 1}}\
            """));

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("message").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"one \"}");
        assertThat(lines.getLast().path("eval_count").asInt()).isEqualTo(1);
        assertThat(lines.getLast().has("context")).isFalse();
    }

    @Test
    void anEmptyPromptLoadsAndUnloads() throws Exception {
        assertThat(json(post("/api/generate", "{\"model\": \"MODEL\"}"))
                        .path("done_reason")
                        .asString())
                .isEqualTo("load");
        assertThat(json(send("GET", "/api/ps", "")).path("models").get(0).propertyNames())
                .contains("name", "model", "size", "digest", "details", "expires_at", "size_vram", "context_length");
        assertThat(json(post("/api/chat", "{\"model\": \"MODEL\", \"messages\": [], \"keep_alive\": 0}"))
                        .path("done_reason")
                        .asString())
                .isEqualTo("unload");
        assertThat(json(send("GET", "/api/ps", "")).path("models").isEmpty()).isTrue();
    }

    @Test
    void theOneModelIsListedAndShown() throws Exception {
        JsonNode tag = json(send("GET", "/api/tags", "")).path("models").get(0);
        JsonNode shown = json(post("/api/show", "{\"model\": \"MODEL\"}"));

        assertThat(tag.path("name").asString()).isEqualTo(MODEL);
        assertThat(tag.path("details").path("quantization_level").asString()).isEqualTo("Q4_1");
        assertThat(shown.path("model_info").path("general.architecture").asString())
                .isEqualTo("llama");
        assertThat(shown.path("model_info").path("general.parameter_count").asLong())
                .isEqualTo(134_515_008);
        assertThat(shown.path("capabilities").get(0).asString()).isEqualTo("completion");
    }

    @Test
    void embeddingsComeForOneTextAndForMany() throws Exception {
        JsonNode many = json(post("/api/embed", "{\"model\": \"MODEL\", \"input\": [\"ab\", \"abc\"]}"));
        JsonNode one = json(post("/api/embeddings", "{\"model\": \"MODEL\", \"prompt\": \"ab\"}"));

        assertThat(many.path("embeddings").toString()).isEqualTo("[[0.6,0.8],[1.0,0.0]]");
        assertThat(many.path("prompt_eval_count").asInt()).isEqualTo(5);
        assertThat(one.toString()).isEqualTo("{\"embedding\":[0.6,0.8]}");
    }

    @Test
    void pullingTheCarriedModelSucceeds() throws Exception {
        List<JsonNode> lines = lines(post("/api/pull", "{\"model\": \"MODEL\"}"));

        assertThat(lines.getFirst().path("status").asString()).isEqualTo("pulling manifest");
        assertThat(lines.getLast().toString()).isEqualTo("{\"status\":\"success\"}");
    }

    @Test
    void pullingAnotherModelFailsAsOllamaDoes() throws Exception {
        HttpResponse<String> streamed = post("/api/pull", "{\"model\": \"other\"}");
        HttpResponse<String> whole = post("/api/pull", "{\"model\": \"other\", \"stream\": false}");

        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(lines(streamed).getLast().toString())
                .isEqualTo("{\"error\":\"pull model manifest: file does not exist\"}");
        assertThat(whole.statusCode()).isEqualTo(500);
    }

    @Test
    void aCopyIsListedUntilItIsDeleted() throws Exception {
        assertThat(post("/api/copy", "{\"source\": \"MODEL\", \"destination\": \"mine\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/tags", "").body()).contains("\"mine:latest\"");
        assertThat(send("DELETE", "/api/delete", "{\"model\": \"mine\"}").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", "/api/delete", "{\"model\": \"mine\"}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aCallOfAToolIsNotText() throws Exception {
        model().willSay("<tool_call>", "[{\"name\": \"add\", \"arguments\": {\"a\": 1}}]", "</tool_call>");
        try {
            JsonNode message = lines(post("/api/chat", """
                {"model": "MODEL", "messages": [{"role": "user", "content": "Hi"}],
                 "tools": [{"type": "function"}]}\
                """)).getFirst().path("message");

            assertThat(message.path("content").asString()).isEmpty();
            assertThat(message.path("tool_calls").toString())
                    .isEqualTo("[{\"function\":{\"name\":\"add\",\"arguments\":{\"a\":1}}}]");
        } finally {
            model().willSayAsAlways();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404 | {\"model\": \"other\", \"prompt\": \"x\"} | model 'other' not found",
                "404 | {\"model\": \"smollm2\", \"prompt\": \"x\"} | model 'smollm2' not found",
                "400 | {} | model is required",
                "400 | `` | missing request body",
                "400 | [] | invalid JSON: the body has the wrong type",
                "400 | {\"model\": 5} | invalid JSON: 'model' has the wrong type",
                "400 | {\"model\": \"MODEL\", \"options\": {\"seed\": \"x\"}} | invalid JSON: 'options.seed' has the"
                        + " wrong type",
                "400 | {\"model\": \"MODEL\", \"images\": [\"eA==\"]} | \"smollm2:135m\" does not support vision",
                "400 | {\"model\": \"MODEL\", \"think\": true} | \"smollm2:135m\" does not support thinking",
                "400 | {\"model\": \"MODEL\", \"keep_alive\": \"soon\"} | keep_alive: 'soon' is not a duration"
            })
    void whatIsWrongIsSaidInOllamasShape(int status, String body, String error) throws Exception {
        HttpResponse<String> response = post("/api/generate", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").asString()).isEqualTo(error);
    }

    @Test
    void aPromptThatIsTooLongIsRefusedBeforeTheStream() throws Exception {
        HttpResponse<String> response =
                post("/api/generate", "{\"model\": \"MODEL\", \"prompt\": \"%s\"}".formatted("x".repeat(2000)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asString()).contains("exceeds the context length");
    }

    @Test
    void anotherMethodIsNotAllowed() throws Exception {
        assertThat(send("GET", "/api/generate", "").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/api/tags", "").statusCode()).isEqualTo(405);
        assertThat(send("GET", "/api/unknown", "").statusCode()).isEqualTo(404);
    }
}
