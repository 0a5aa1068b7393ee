package io.cloister.worker.pod.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The profile in the jar and the list that it is made of. */
class SeccompProfileTest {

    private static final Path LIST = Path.of("../docker/seccomp/allowed");

    @Test
    void refusesWhatIsNotNamed() throws IOException {
        assertThat(profile().path("defaultAction").asString()).isEqualTo("SCMP_ACT_ERRNO");
    }

    @Test
    void isMadeOfTheList() throws IOException {
        Set<String> listed = lines().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet());

        assertThat(rules().flatMap(SeccompProfileTest::names).collect(Collectors.toSet()))
                .isEqualTo(listed);
    }

    @Test
    void hasTheConditionsOfTheList() throws IOException {
        List<String> conditional = lines().filter(line -> line.contains(" "))
                .map(line -> line.split(" ", 2)[0])
                .toList();

        assertThat(rules().filter(rule -> !rule.path("args").isEmpty()
                                || rule.path("action").asString().equals("SCMP_ACT_ERRNO"))
                        .flatMap(SeccompProfileTest::names))
                .containsExactlyElementsOf(conditional);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unshare",
                "setns",
                "mount",
                "umount2",
                "move_mount",
                "open_tree",
                "fsopen",
                "mount_setattr",
                "pivot_root",
                "chroot",
                "keyctl",
                "add_key",
                "request_key",
                "bpf",
                "io_uring_setup",
                "io_uring_enter",
                "io_uring_register",
                "userfaultfd",
                "perf_event_open",
                "ptrace",
                "process_vm_readv",
                "process_vm_writev",
                "pidfd_getfd",
                "open_by_handle_at",
                "init_module",
                "kexec_load"
            })
    void doesNotKnow(String call) throws IOException {
        assertThat(rules().flatMap(SeccompProfileTest::names)).doesNotContain(call);
    }

    private static Stream<String> lines() throws IOException {
        return Files.readAllLines(LIST).stream().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    private static Stream<JsonNode> rules() throws IOException {
        return profile().path("syscalls").valueStream();
    }

    private static Stream<String> names(JsonNode rule) {
        return rule.path("names").valueStream().map(JsonNode::asString);
    }

    private static JsonNode profile() throws IOException {
        try (InputStream resource = SeccompProfile.class.getResourceAsStream("/seccomp/sandbox.json")) {
            return WireJson.mapper().readTree(resource);
        }
    }
}
