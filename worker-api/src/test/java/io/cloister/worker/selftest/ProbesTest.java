package io.cloister.worker.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.SelfTestReport.Outcome;
import io.cloister.contracts.worker.SelfTestReport.Pod;
import io.cloister.contracts.worker.SelfTestReport.ProbeResult;
import io.cloister.worker.OnEachEngine;
import io.cloister.worker.TestEngine;
import io.cloister.worker.WorkerFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The positive control: each probe gets through where nothing stops it, so that one which is held says something. */
@OnEachEngine
class ProbesTest {

    /** What the probes found, by engine: all of them in one container. */
    private static final Map<String, Map<String, String>> FOUND = new ConcurrentHashMap<>();

    private final Map<String, String> lines;

    ProbesTest(TestEngine engine, WorkerFixture worker) {
        lines = FOUND.computeIfAbsent(engine.name(), _ -> attack(engine, worker));
    }

    private static Map<String, String> attack(TestEngine engine, WorkerFixture worker) {
        try (WeakContainer weak = new WeakContainer(engine, worker.part(Arsenal.class))) {
            Map<String, String> lines = new HashMap<>(weak.attack(worker).lines());
            lines.putAll(weak.attackDoor().lines());
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void getThroughWhereNothingStopsThem(String name) {
        assertThat(lines.get(name)).as(name).startsWith("0 ");
    }

    /** Each call by itself: a probe of several gets through with one of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "user-namespaces: clone clone3 unshare",
                "mounting: mount umount2 fsopen open_tree",
                "keyrings: keyctl add_key request_key",
                "other-memory: ptrace process_vm_readv pidfd_getfd",
                "socket-families: socket_packet socket_raw"
            })
    void makeEveryCallWhereNoFilterStopsThem(String probe) {
        String[] calls = probe.split(": ", 2);

        assertThat(lines.get(calls[0])).contains(calls[1].split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other 1", "name", "name 2 who knows", "name 3 no program", "name 137", "name 124"})
    void countAsUnknownWhereTheyDoNotSay(String output) {
        Probe probe = Probe.of("name.sh", "# tries: this\n# stopped by: that\n");

        ProbeResult result = ProbeLines.of(output).of(probe, Pod.PLAIN, false, "silence");

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.found()).isNotBlank();
    }

    static List<String> names() throws IOException {
        return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath:/selftest/*.sh"))
                .map(Resource::getFilename)
                .map(file -> file.substring(0, file.length() - Probe.EXTENSION.length()))
                .sorted()
                .toList();
    }
}
