package io.cloister.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class EcsLineTest {

    @Test
    void lineHasTheFieldsOfTheSchema() {
        String line = EcsLine.of("io.cloister.Room", Level.INFO, "Listening", List.of(), null);

        assertThat(line)
                .matches(
                        "\\{\"@timestamp\":\"[-0-9T:.]+Z\",\"log\":\\{\"level\":\"INFO\",\"logger\":\"io.cloister.Room\"},"
                                + "\"process\":\\{\"pid\":\\d+,\"thread\":\\{\"name\":\"[^\"]+\"}},"
                                + "\"service\":\\{\"name\":\"inference-proxy\"},\"message\":\"Listening\","
                                + "\"ecs\":\\{\"version\":\"8.11\"}}");
    }

    @Test
    void valueIsANumberWhereItWasOneAndEscapedWhereItWasText() {
        List<KeyValuePair> pairs = List.of(
                new KeyValuePair("port", 11434), new KeyValuePair("task_id", "a\"b\n"), new KeyValuePair("none", null));

        String line = EcsLine.of("logger", Level.WARN, "message", pairs, null);

        assertThat(line).contains("\"port\":11434,\"task_id\":\"a\\\"b\\n\",\"none\":null");
    }

    @Test
    void failureIsNamedWithItsTraceOnTheSameLine() {
        String line = EcsLine.of("logger", Level.ERROR, "message", List.of(), new IllegalStateException("no"));

        assertThat(line)
                .hasLineCount(1)
                .contains(
                        "\"error\":{\"type\":\"java.lang.IllegalStateException\",\"message\":\"no\",\"stack_trace\":\"");
    }
}
