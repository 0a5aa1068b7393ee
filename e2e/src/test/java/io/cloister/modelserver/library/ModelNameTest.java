package io.cloister.modelserver.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @ParameterizedTest
    @CsvSource({
        "smollm2:135m, smollm2:135m",
        "SmolLM2:135M, smollm2:135m",
        "smollm2, smollm2:latest",
        "library/smollm2:135m, smollm2:135m",
        "registry.ollama.ai/library/smollm2:135m, smollm2:135m",
        "somebody/smollm2, somebody/smollm2:latest",
        "localhost:5000/somebody/smollm2:q8, localhost:5000/somebody/smollm2:q8"
    })
    void isShownAsShortAsItMayBe(String text, String shown) {
        assertThat(ModelName.of(text).display()).isEqualTo(shown);
    }

    @Test
    void anotherTagIsAnotherModel() {
        assertThat(ModelName.of("smollm2")).isNotEqualTo(ModelName.of("smollm2:135m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a:", "/a", "a b", "a:b:c", "../a"})
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> ModelName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
