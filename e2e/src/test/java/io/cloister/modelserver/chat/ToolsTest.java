package io.cloister.modelserver.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.modelserver.http.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {

    @Test
    void toolsAreDeclaredInTheSystemsTurn() {
        List<Turn> turns = Tools.declare(
                List.of(Wire.tree("{\"type\":\"function\"}")),
                List.of(new Turn("system", "Be short."), new Turn("user", "Hi")));

        assertThat(turns).hasSize(2);
        assertThat(turns.getFirst().text())
                .startsWith("Be short.\n\n")
                .contains("<tools>[{\"type\":\"function\"}]</tools>");
    }

    @Test
    void withoutToolsNothingChanges() {
        List<Turn> turns = List.of(new Turn("user", "Hi"));

        assertThat(Tools.declare(List.of(), turns)).isSameAs(turns);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>[{\"name\": \"add\", \"arguments\": {\"a\": 1}}]</tool_call>",
                "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1}}",
            })
    void callsAreRead(String answer) {
        assertThat(Tools.calls(answer)).containsExactly(new ToolCall("add", Wire.tree("{\"a\":1}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "<tool_call>[{]</tool_call>",
                "<tool_call>{\"name\": 1}</tool_call>",
                "<tool_call></tool_call>"
            })
    void whatIsNoCallIsText(String answer) {
        assertThat(Tools.calls(answer)).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<ToolCall> calls = List.of(new ToolCall("add", Wire.tree("{\"a\":1}")));

        assertThat(Tools.calls(Tools.written(calls))).isEqualTo(calls);
    }
}
