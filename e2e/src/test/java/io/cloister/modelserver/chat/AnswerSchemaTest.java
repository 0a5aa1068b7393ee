package io.cloister.modelserver.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.modelserver.http.ApiException;
import io.cloister.modelserver.http.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {

    @Test
    void wordsThatAskForNothingAreLeftOut() {
        String kept = AnswerSchema.of(Wire.tree("""
            {"title": "Pet", "type": "object", "required": ["age"], "properties": {
              "age": {"type": "integer", "minimum": 0, "description": "in years"},
              "kind": {"$ref": "#/$defs/Kind"}},
             "$defs": {"Kind": {"enum": ["cat", "dog"], "title": "Kind"}}}\
            """));

        assertThat(Wire.tree(kept)).isEqualTo(Wire.tree("""
            {"type": "object", "required": ["age"], "properties": {
              "age": {"type": "integer", "minimum": 0},
              "kind": {"$ref": "#/$defs/Kind"}},
             "$defs": {"Kind": {"enum": ["cat", "dog"]}}}\
            """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "{\"type\": \"nonsense\"}",
                "{\"type\": 5}",
                "{\"type\": []}",
                "{\"$ref\": \"#/nowhere\"}",
                "{\"$ref\": \"https://example.org/schema\"}",
                "{\"enum\": []}",
                "{\"anyOf\": [{\"type\": \"nonsense\"}]}",
                "{\"properties\": []}",
                "{\"items\": 5}",
                "{\"type\": \"string\", \"pattern\": \"a+\"}",
                "{\"properties\": {\"deep\": {\"items\": {\"type\": \"nonsense\"}}}}"
            })
    void whatWouldEndTheProcessIsRefused(String schema) {
        assertThatThrownBy(() -> AnswerSchema.of(Wire.tree(schema)))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("invalid format: ");
    }
}
