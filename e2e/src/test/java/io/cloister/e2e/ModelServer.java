package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The host's model server, spoken to in Ollama's API.
 *
 * @param rest where it listens
 */
record ModelServer(Rest rest) {

    /** Longest answer that a feature asks for, tokens. */
    private static final int SHORT = 24;

    String version() {
        return rest.get("/api/version").json().path("version").asString();
    }

    List<String> models() {
        return rest.get("/api/tags")
                .json()
                .path("models")
                .valueStream()
                .map(model -> model.path("name").asString())
                .toList();
    }

    Reply generate(String model, String prompt, boolean stream) {
        Map<String, Object> options = Map.of("num_predict", SHORT);
        return rest.post(
                "/api/generate", Map.of("model", model, "prompt", prompt, "stream", stream, "options", options));
    }

    /** Checks that this is one whole answer and not an empty one. */
    static JsonNode checkAnswer(String text) {
        JsonNode answer = WireJson.mapper().readTree(text);
        assertThat(answer.path("done").asBoolean(false)).as("done in %s", text).isTrue();
        assertThat(answer.path("response").asString(""))
                .as("response in %s", text)
                .isNotBlank();
        return answer;
    }

    /** Checks that this is an answer in several lines, of which the last and no other is done. */
    static void checkStreamedAnswer(String text) {
        List<JsonNode> pieces =
                text.lines().map(line -> WireJson.mapper().readTree(line)).toList();
        assertThat(pieces).as("pieces of %s", text).hasSizeGreaterThan(2);
        assertThat(pieces.subList(0, pieces.size() - 1))
                .allSatisfy(
                        piece -> assertThat(piece.path("done").asBoolean(true)).isFalse());
        assertThat(pieces.getLast().path("done").asBoolean(false)).isTrue();
        assertThat(pieces.stream().map(piece -> piece.path("response").asString("")))
                .anySatisfy(word -> assertThat(word).isNotBlank());
    }
}
