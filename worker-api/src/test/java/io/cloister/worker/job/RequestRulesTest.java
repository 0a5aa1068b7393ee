package io.cloister.worker.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.web.ProblemException;
import io.cloister.worker.image.TestImages;
import io.cloister.worker.workspace.WorkspaceLimits;
import io.cloister.worker.workspace.WorkspaceProperties;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ObjectNode;

class RequestRulesTest {

    private final RequestRules rules = new RequestRules(
            new LimitRules(
                    new LimitProperties(
                            1,
                            DataSize.ofMegabytes(512),
                            256,
                            4096,
                            DataSize.ofMegabytes(256),
                            DataSize.ofMegabytes(64),
                            2.0,
                            DataSize.ofGigabytes(1),
                            4096,
                            20_000,
                            DataSize.ofGigabytes(1),
                            DataSize.ofMegabytes(256)),
                    new WorkspaceProperties(
                            true, DataSize.ofGigabytes(1), 100_000, DataSize.ofGigabytes(10), 1_000_000),
                    new JobProperties(1, Duration.ofHours(1), Duration.ofHours(2))),
            TestImages.allowing("localhost/cloister/sandbox", "docker.io/library/*", "localhost/*"));

    @Test
    void fillsInWhatIsAbsent() {
        JobSpec spec = rules.check(read(request()));

        assertThat(spec.runTime()).isEqualTo(Duration.ofHours(1));
        assertThat(spec.limits().cpus()).isEqualTo(1);
        assertThat(spec.limits().memoryBytes()).isEqualTo(512L * 1024 * 1024);
        assertThat(spec.limits().pids()).isEqualTo(256);
        assertThat(spec.limits().openFiles()).isEqualTo(4096);
        assertThat(spec.limits().tmpBytes()).isEqualTo(256L * 1024 * 1024);
        assertThat(spec.limits().sharedMemoryBytes()).isEqualTo(64L * 1024 * 1024);
        assertThat(spec.workspace()).isEqualTo(new WorkspaceLimits(1024L * 1024 * 1024, 100_000));
        assertThat(spec.door()).isNull();
    }

    @Test
    void takesTheAgreedExample() {
        JobSpec spec = rules.check(WireJson.mapper().treeToValue(Golden.read("run_request"), RunRequest.class));

        assertThat(spec.limits().cpus()).isEqualTo(1.5);
        assertThat(spec.runTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(spec.door()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "../x", "é"})
    void refusesIdsOfAnotherForm(String id) {
        assertRefused("job_id", request -> request.put("job_id", id));
        assertRefused("task_id", request -> request.put("task_id", id));
        assertRefused("job_id", request -> request.put("job_id", "x".repeat(65)));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout_seconds,0",
        "timeout_seconds,7201",
        "network_policy,\"all\"",
        "image,\"\"",
        "image,\"-rm\"",
        "image,\"with space\"",
        "image,null",
        "command,[]",
        "command,null",
        "command,[null]"
    })
    void refusesWhatASandboxCannotBe(String field, String value) {
        assertRefused(
                "sandbox." + field,
                request -> sandbox(request).set(field, WireJson.mapper().readTree(value)));
    }

    @Test
    void namesTheImageInFull() {
        ObjectNode request = request();
        sandbox(request).put("image", "alpine");

        assertThat(rules.check(read(request)).image()).isEqualTo("docker.io/library/alpine:latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/alpine", "quay.io/acme/tool:1", "docker.io.evil.org/library/alpine"})
    void refusesImagesThatTheNodeDoesNotAllowAndNamesThoseThatItDoes(String image) {
        ObjectNode request = request();
        sandbox(request).put("image", image);

        assertThatThrownBy(() -> rules.check(read(request)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("sandbox.image must be an image that this node allows")
                .hasMessageContaining("localhost/cloister/sandbox:latest, docker.io/library/*, localhost/*");
    }

    @ParameterizedTest
    @CsvSource({
        "cpus,0,2.0",
        "cpus,2.1,2.0",
        "memory_bytes,1073741825,1073741824",
        "pids,4097,4096",
        "pids,0,4096",
        "open_files,20001,20000",
        "open_files,1,20000",
        "workspace_bytes,10737418241,10737418240",
        "workspace_bytes,1,10737418240",
        "workspace_inodes,1000001,1000000",
        "workspace_inodes,0,1000000"
    })
    void refusesLimitsAboveTheMaximumAndNamesIt(String limit, String value, String maximum) {
        ObjectNode request = request();
        sandbox(request).putObject("limits").set(limit, WireJson.mapper().readTree(value));

        assertThatThrownBy(() -> rules.check(read(request)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("sandbox.limits." + limit)
                .hasMessageContaining(maximum);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLOISTER_TASK_ID",
                "CLOISTER_",
                "OLLAMA_HOST",
                "OLLAMA_BASE_URL",
                "OPENAI_BASE_URL",
                "1A",
                "A-B",
                ""
            })
    void refusesVariablesThatAreNotTheCallersOwn(String name) {
        assertRefused(
                "sandbox.env." + name,
                request -> sandbox(request).putObject("env").put(name, "x"));
    }

    @Test
    void boundsCommandAndEnvironmentByBytes() {
        assertAllowed(
                request -> sandbox(request).putArray("command").add("echo").add("x".repeat(131_071)));
        assertRefused(
                "sandbox.command[1]",
                request -> sandbox(request).putArray("command").add("echo").add("é".repeat(65_536)));
        assertAllowed(request -> sandbox(request).putObject("env").put("A", "x".repeat(131_069)));
        assertRefused(
                "sandbox.env.A", request -> sandbox(request).putObject("env").put("A", "x".repeat(131_070)));
        assertRefused("sandbox.env", request -> {
            ObjectNode env = sandbox(request).putObject("env");
            for (int i = 0; i < 9; i++) {
                env.put("A" + i, "x".repeat(130_000));
            }
        });
        assertRefused("sandbox.env", request -> {
            ObjectNode env = sandbox(request).putObject("env");
            for (int i = 0; i < 101; i++) {
                env.put("A" + i, "");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b"})
    void refusesFilesByAnotherNameThanTheirOwn(String name) {
        assertRefused(
                "sandbox.files." + name,
                request -> sandbox(request).putObject("files").put(name, ""));
    }

    @Test
    void refusesFilesThatAreNotBase64OrTooLarge() {
        assertRefused(
                "sandbox.files.a",
                request -> sandbox(request).putObject("files").put("a", "*"));
        assertRefused(
                "sandbox.files", request -> sandbox(request).putObject("files").put("a", "A".repeat(5_592_412)));
    }

    @Test
    void refusesAnotherVersion() {
        assertRefused("version", request -> request.put("version", 2));
        assertRefused("version", request -> request.remove("version"));
        assertRefused("sandbox", request -> request.remove("sandbox"));
    }

    @Test
    void refusesBudgetsOfNothing() {
        assertRefused(
                "sandbox.inference_limits.tokens",
                request -> sandbox(request).putObject("inference_limits").put("tokens", 0));
        assertRefused(
                "sandbox.models", request -> sandbox(request).putArray("models").add(""));
    }

    @Test
    void knowsEqualBodiesByTheirDigest() {
        ObjectNode one = request();
        sandbox(one).putObject("env").put("A", "1").put("B", "2");
        ObjectNode other = request();
        sandbox(other).putObject("env").put("B", "2").put("A", "1");
        ObjectNode different = request();
        sandbox(different).putObject("env").put("A", "1").put("B", "3");

        assertThat(rules.check(read(one)).digest())
                .isEqualTo(rules.check(read(other)).digest())
                .isNotEqualTo(rules.check(read(different)).digest());
    }

    private void assertAllowed(Consumer<ObjectNode> change) {
        ObjectNode request = request();
        change.accept(request);
        assertThatCode(() -> rules.check(read(request))).doesNotThrowAnyException();
    }

    private void assertRefused(String field, Consumer<ObjectNode> change) {
        ObjectNode request = request();
        change.accept(request);
        assertThatThrownBy(() -> rules.check(read(request)))
                .isInstanceOf(ProblemException.class)
                .message()
                .startsWith(field + " must ".replace("must ", field.equals("sandbox") ? "is " : "must "));
    }

    private static RunRequest read(ObjectNode request) {
        return WireJson.mapper().treeToValue(request, RunRequest.class);
    }

    private static ObjectNode request() {
        return (ObjectNode) WireJson.mapper()
                .valueToTree(Map.of(
                        "version",
                        1,
                        "task_id",
                        "t",
                        "job_id",
                        "j",
                        "sandbox",
                        Map.of("image", "localhost/a/b:1", "command", java.util.List.of("true"))));
    }

    private static ObjectNode sandbox(ObjectNode request) {
        return (ObjectNode) request.get("sandbox");
    }
}
