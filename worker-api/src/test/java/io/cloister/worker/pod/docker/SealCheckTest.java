package io.cloister.worker.pod.docker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.command.CreateContainerCmdImpl;
import io.cloister.worker.pod.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting altered in what Podman 4.3 and Docker 20.10 answered for a container that was as asked for. */
class SealCheckTest {

    private static final ObjectMapper JSON = DockerClientConfig.getDefaultObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void passesAContainerThatIsAsAskedFor(String engine) throws IOException {
        ObjectNode made = recorded(engine, "made");

        assertThatCode(() -> check(engine, made)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("alterations")
    void refusesAContainerAndNamesTheSetting(String engine, String part, String field, String value, String setting)
            throws IOException {
        ObjectNode made = recorded(engine, "made");
        ((ObjectNode) made.at(part)).set(field, JSON.readTree(value));

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> check(engine, made))
                .withMessage("The container engine could not seal a container: what it made differs in %s.", setting);
    }

    static Stream<Arguments> alterations() {
        return Stream.of("podman", "docker")
                .flatMap(engine -> Stream.of(
                        host(engine, "CapAdd", "['SYS_ADMIN']", "capabilities"),
                        host(engine, "CapDrop", "['CHOWN', 'KILL']", "capabilities"),
                        host(engine, "CapDrop", "null", "capabilities"),
                        host(engine, "Privileged", "true", "privileged"),
                        host(engine, "SecurityOpt", without(engine, "no-new-privileges"), "no-new-privileges"),
                        host(engine, "SecurityOpt", without(engine, "seccomp"), "seccomp"),
                        host(engine, "SecurityOpt", "['no-new-privileges', 'seccomp=unconfined']", "seccomp"),
                        host(engine, "ReadonlyRootfs", "false", "read-only root"),
                        host(engine, "Init", "false", "init"),
                        host(engine, "NetworkMode", "'bridge'", "network mode"),
                        host(engine, "Memory", "0", "memory"),
                        host(engine, "MemorySwap", "-1", "memory with swap"),
                        host(engine, "CpuQuota", "0", "cpu"),
                        host(engine, "CpuPeriod", "1000", "cpu"),
                        host(engine, "PidsLimit", "0", "pids"),
                        host(engine, "Ulimits", "[]", "ulimits"),
                        host(engine, "ShmSize", "0", "shared memory"),
                        host(engine, "Tmpfs", "{}", "tmpfs"),
                        host(engine, "Devices", "[{'PathOnHost': '/dev/kvm'}]", "devices"),
                        host(engine, "DeviceCgroupRules", "['c *:* rwm']", "device rules"),
                        host(engine, "Sysctls", "{'kernel.shmmax': '1'}", "kernel settings"),
                        host(engine, "OomKillDisable", "true", "out-of-memory kill"),
                        host(engine, "ExtraHosts", "['host:10.0.0.1']", "added host names"),
                        host(engine, "GroupAdd", "['0']", "groups"),
                        host(engine, "LogConfig", "{'Type': 'none'}", "log"),
                        host(engine, "PidMode", "'host'", "process namespace"),
                        host(engine, "IpcMode", "'host'", "ipc namespace"),
                        host(engine, "UsernsMode", "'host'", "user namespace"),
                        Arguments.of(engine, "/HostConfig/Tmpfs", "/tmp", "'rw,nosuid,nodev,exec,mode=1777'", "tmpfs"),
                        Arguments.of(engine, "/Config", "User", "'0:0'", "user"),
                        Arguments.of(engine, "/Config", "User", "''", "user"),
                        Arguments.of(engine, "/Config", "Hostname", "'the-host'", "hostname"),
                        Arguments.of(engine, "/Config", "Entrypoint", "['/entrypoint.sh']", "entry point"),
                        Arguments.of(engine, "/Config", "Cmd", "['bash']", "entry point"),
                        Arguments.of(engine, "/Config", "Healthcheck", "{'Test': ['CMD', 'true']}", "health check"),
                        Arguments.of(engine, "/Mounts/0", "RW", "true", "mounts"),
                        Arguments.of(engine, "/Mounts/0", "Source", "'/etc/hosts'", "mounts"),
                        Arguments.of(engine, "", "Mounts", "[]", "mounts")))
                .map(SealCheckTest::withProperQuotes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"podman", "docker"})
    void refusesAnotherRuntimeThanTheOneThatWasAskedFor(String engine) throws IOException {
        CreateContainerCmd asked = asked(engine);
        Objects.requireNonNull(asked.getHostConfig()).withRuntime("runsc");
        InspectContainerResponse made = JSON.treeToValue(recorded(engine, "made"), InspectContainerResponse.class);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> SealCheck.of(asked, made, dialect(engine)))
                .withMessageEndingWith("differs in runtime.");
    }

    private static void check(String engine, ObjectNode made) throws IOException {
        SealCheck.of(asked(engine), JSON.treeToValue(made, InspectContainerResponse.class), dialect(engine));
    }

    private static CreateContainerCmd asked(String engine) throws IOException {
        CreateContainerCmd call = new CreateContainerCmdImpl(_ -> null, null, "image");
        return JSON.readerForUpdating(call).readValue(recorded(engine, "asked"));
    }

    private static Dialect dialect(String engine) {
        return engine.equals("podman") ? new PodmanDialect() : new DockerDialect();
    }

    private static Arguments host(String engine, String field, String value, String setting) {
        return Arguments.of(engine, "/HostConfig", field, value, setting);
    }

    private static String without(String engine, String option) {
        try {
            return Stream.of(recorded(engine, "made").at("/HostConfig/SecurityOpt"))
                    .flatMap(options -> Stream.of(options.get(0), options.get(1)))
                    .filter(one -> !one.asText().startsWith(option))
                    .toList()
                    .toString();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    // JSON with its own quotes is kept; the short values above are easier to read with single ones.
    private static Arguments withProperQuotes(Arguments arguments) {
        Object[] given = arguments.get().clone();
        String value = String.valueOf(given[3]);
        given[3] = value.contains("\"") ? value : value.replace('\'', '"');
        return Arguments.of(given);
    }

    private static ObjectNode recorded(String engine, String what) throws IOException {
        try (InputStream recording =
                SealCheckTest.class.getResourceAsStream("/engine/" + engine + "-" + what + ".json")) {
            return (ObjectNode) JSON.readTree(recording);
        }
    }
}
