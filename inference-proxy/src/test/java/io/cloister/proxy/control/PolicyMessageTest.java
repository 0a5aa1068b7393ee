package io.cloister.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloister.proxy.policy.TaskPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyMessageTest {

    @Test
    void readsEveryFieldAndIgnoresTheUnknown() {
        TaskPolicy policy = PolicyMessage.parse("""
                {"later": {"a": [1, {}]}, "type": "policy", "version": 1, "task_id": "t", "job_id": "j",
                 "models": ["a", "b"], "requests": 3, "tokens": 4000000000, "deadline": "2026-11-25T12:00:00Z",
                 "concurrency": 16, "keep_alive_seconds": 300}""");

        assertThat(policy)
                .isEqualTo(new TaskPolicy(
                        "t",
                        "j",
                        Set.of("a", "b"),
                        3L,
                        4_000_000_000L,
                        Instant.parse("2026-11-25T12:00:00Z"),
                        16L,
                        Duration.ofMinutes(5)));
    }

    @Test
    void absentAndNullMeanNoLimit() {
        TaskPolicy policy = PolicyMessage.parse("""
                {"type":"policy","version":1,"task_id":"t","job_id":"j","models":null,"requests":null}""");

        assertThat(policy).isEqualTo(new TaskPolicy("t", "j", null, null, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"type\":\"policy\"}",
                "{\"type\":\"other\",\"version\":1}",
                "{\"type\":\"policy\",\"version\":2}",
                "{\"type\":\"policy\",\"version\":\"one\"}",
                "{\"type\":\"policy\",\"version\":1,\"models\":\"m\"}",
                "{\"type\":\"policy\",\"version\":1,\"models\":[1]}",
                "{\"type\":\"policy\",\"version\":1,\"deadline\":\"soon\"}"
            })
    void whatIsNotAPolicyIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> PolicyMessage.parse(line));
    }
}
