package io.cloister.modelserver.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.modelserver.ModelServerTest;
import io.cloister.modelserver.http.Wire;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiApiTest extends ModelServerTest {

    private static final String HI = "\"model\": \"MODEL\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";

    @Test
    void theOneModelIsListed() throws Exception {
        JsonNode list = json(send("GET", "/v1/models", ""));

        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.path("data").get(0).toString())
                .isEqualTo(
                        "{\"id\":\"smollm2:135m\",\"object\":\"model\",\"created\":1767323045,\"owned_by\":\"library\"}");
        assertThat(json(send("GET", "/v1/models/" + MODEL, "")).path("id").asString())
                .isEqualTo(MODEL);
    }

    @Test
    void aChatIsOneObjectByDefault() throws Exception {
        JsonNode answer = json(post("/v1/chat/completions", "{%s, \"max_completion_tokens\": 2}".formatted(HI)));

        assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
        assertThat(answer.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"one two \"},"
                        + "\"finish_reason\":\"length\"}]");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void aStreamEndsWithUsageWhereAskedAndWithDone() throws Exception {
        HttpResponse<String> response = post(
                "/v1/chat/completions",
                "{%s, \"max_tokens\": 1, \"stream\": true, \"stream_options\": {\"include_usage\": true}}"
                        .formatted(HI));

        List<String> events = events(response);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(events)
                .hasSize(4)
                .allMatch(event -> event.startsWith("data: "))
                .last()
                .isEqualTo("data: [DONE]");
        assertThat(event(events, 0).path("choices").toString())
                .isEqualTo("[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"one"
                        + " \"},\"finish_reason\":null}]");
        assertThat(event(events, 1).path("choices").get(0).path("finish_reason").asString())
                .isEqualTo("length");
        assertThat(event(events, 2).path("choices").isEmpty()).isTrue();
        assertThat(event(events, 2).path("usage").path("completion_tokens").asInt())
                .isEqualTo(1);
    }

    private static JsonNode event(List<String> events, int index) {
        return Wire.tree(events.get(index).substring("data: ".length()));
    }

    @Test
    void partsOfTextAreOneText() throws Exception {
        post("/v1/chat/completions", """
            {"model": "MODEL", "stop": "x", "response_format": {"type": "json_object"}, "messages": [{"role": "user",
             "content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}]}\
            """);

        assertThat(model().asked().prompt()).contains("user\nHello<|im_end|>");
        assertThat(model().asked().stops()).containsExactly("x");
        assertThat(model().asked().jsonSchema()).isEqualTo("{\"type\":\"object\"}");
    }

    @Test
    void aCompletionHasText() throws Exception {
        JsonNode answer =
                json(post("/v1/completions", "{\"model\": \"MODEL\", \"prompt\": \"Hi\", \"max_tokens\": 1}"));

        assertThat(answer.path("object").asString()).isEqualTo("text_completion");
        assertThat(answer.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"one \",\"finish_reason\":\"length\"}]");
    }

    @Test
    void embeddingsAreNumbersOrTheirBytes() throws Exception {
        JsonNode numbers = json(post("/v1/embeddings", "{\"model\": \"MODEL\", \"input\": \"abc\"}"));
        JsonNode bytes = json(post(
                "/v1/embeddings", "{\"model\": \"MODEL\", \"input\": [\"abc\"], \"encoding_format\": \"base64\"}"));

        assertThat(numbers.path("data").toString())
                .isEqualTo("[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1.0,0.0]}]");
        assertThat(bytes.path("data").get(0).path("embedding").asString()).isEqualTo("AACAPwAAAAA=");
        assertThat(numbers.path("usage").toString()).isEqualTo("{\"prompt_tokens\":3,\"total_tokens\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404 | {\"model\": \"other\", \"messages\": []} | not_found_error | model 'other' not found",
                "400 | {\"model\": \"MODEL\", \"messages\": []} | invalid_request_error | [] is too short - 'messages'",
                "400 | {\"model\": \"MODEL\", \"messages\": 5} | invalid_request_error | invalid JSON: 'messages' has"
                        + " the wrong type",
                "400 | `` | invalid_request_error | missing request body"
            })
    void whatIsWrongIsSaidInOpenAisShape(int status, String body, String type, String message) throws Exception {
        HttpResponse<String> response = post("/v1/chat/completions", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").toString())
                .isEqualTo(Wire.text(new Expected(message, type)).replace("}", ",\"param\":null,\"code\":null}"));
    }

    record Expected(String message, String type) {}

    @Test
    void anImageIsRefused() throws Exception {
        HttpResponse<String> response = post("/v1/chat/completions", """
            {"model": "MODEL", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]}\
            """);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("this model reads text only");
    }
}
