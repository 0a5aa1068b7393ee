package io.cloister.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0, 11434",
        "0.0.0.0:8080, 0.0.0.0, 8080",
        ":8080, 127.0.0.1, 8080",
        "http://10.0.0.1:8080/, 10.0.0.1, 8080",
        "http://example.org, example.org, 80",
        "https://example.org, example.org, 443",
        "[::1]:8080, ::1, 8080",
        "'\"0.0.0.0\"', 0.0.0.0, 11434"
    })
    void everyFormOfOllamaIsRead(String text, String host, int port) {
        assertThat(ListenAddress.of(text)).isEqualTo(new ListenAddress(host, port));
    }

    @Test
    void withoutOneItIsTheLoopbackAddress() {
        assertThat(ListenAddress.of(null)).isEqualTo(new ListenAddress("127.0.0.1", 11434));
    }

    @Test
    void anythingElseIsRefusedInASentence() {
        assertThatThrownBy(() -> ListenAddress.of("a b:c:d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OLLAMA_HOST is 'a b:c:d': give it as host:port.");
    }
}
