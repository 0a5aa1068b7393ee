package io.cloister.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import com.sun.net.httpserver.HttpServer;
import io.cloister.worker.door.ScriptedSidecar;
import io.cloister.worker.gate.EngineCall;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The door of a running pod after the worker was killed: it opens again in the same place, for the same proxy. */
@OnEachEngine
class DoorAfterKillTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MODEL = "a-model:1b";

    private final TestEngine engine;
    private final HttpServer model;
    private final Path doors;
    private final GatedWorker worker;

    DoorAfterKillTest(TestEngine engine, @TempDir Path doors) throws IOException {
        this.engine = engine;
        this.doors = doors;
        model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        model.start();
        worker = new GatedWorker(
                engine,
                "worker.image.sidecar=" + TestEngine.SIDECAR,
                "worker.door.socket-dir=" + doors,
                "worker.door.upstream=http://127.0.0.1:" + model.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        worker.close();
        model.stop(0);
    }

    @Test
    void opensAgainInTheSamePlace() throws IOException {
        CountingJob job = CountingJob.inHalves();
        Path door = doorOf(job);
        JsonNode policy;
        try (ScriptedSidecar proxy = dial(door)) {
            policy = policy(proxy);
            PatientReader.of(worker.client(), job.id()).awaitLine("100");
            proxy.report("proxy", MODEL, 2, 10, 20);
            assertThat(askThrough(door)).startsWith("HTTP/1.1 200");

            worker.process().kill();

            assertThat(proxy.hearsTheEnd()).isTrue();
        }

        worker.process().start();

        try (ScriptedSidecar proxy = dial(door)) {
            assertThat(policy(proxy)).isEqualTo(policy);
            assertThat(askThrough(door)).startsWith("HTTP/1.1 200");
            proxy.report("proxy", MODEL, 3, 15, 30);
            worker.tell(job.id());
            JsonNode response =
                    worker.client().get(job.path() + "?wait=15").json().path("response");
            job.checkWhole(response);
            assertThat(response.path("inference").path("requests").asInt()).isEqualTo(3);
            assertThat(response.path("inference").path("completion_tokens").asInt())
                    .isEqualTo(30);
        }
        assertThat(worker.gate().answered(EngineCall.START, 204))
                .as("starts of sandbox and sidecar")
                .hasSize(2);
        leavesNothing(job);
    }

    @Test
    void hearsWhatATaskHasUsedThatEndedBeforeItOpened() throws IOException {
        CountingJob job = CountingJob.inHalves();
        Path door = doorOf(job);
        try (ScriptedSidecar proxy = dial(door)) {
            proxy.becomeReady("proxy");
            PatientReader.of(worker.client(), job.id()).awaitLine("100");
            worker.process().kill();
        }
        worker.tell(job.id());
        Await.until(SOON, "the command has ended", () -> exited().findAny().isPresent());
        String sandbox = exited().findAny().orElseThrow();

        worker.process().launch();
        // By then it knows how the command ended, and would close the door for which nobody comes.
        Await.until(
                SOON,
                "the worker has read the log a second time",
                () -> worker.gate().answered(EngineCall.LOGS, 200).stream()
                                .filter(log -> log.container().equals(sandbox))
                                .count()
                        == 2);

        try (ScriptedSidecar proxy = dial(door)) {
            proxy.becomeReady("proxy");
            proxy.report("proxy", MODEL, 3, 15, 30);
            assertThat(proxy.hearsTheEnd()).isTrue();
        }
        worker.process().awaitReady();
        JsonNode response = worker.client().get(job.path() + "?wait=15").json().path("response");
        job.checkWhole(response);
        assertThat(response.path("inference").path("requests").asInt()).isEqualTo(3);
        leavesNothing(job);
    }

    /** Hands a job over that wants a door, and waits for it. */
    private Path doorOf(CountingJob job) {
        ((ObjectNode) job.request().get("sandbox")).put("use_inference", true);
        worker.client().accept(job.request());
        Await.until(SOON, "the pod has a door", () -> !doorsNow().isEmpty());
        return doorsNow().getFirst();
    }

    private void leavesNothing(CountingJob job) {
        worker.client().delete(job.path());
        Await.until(
                SOON,
                "nothing is left of it",
                () -> worker.holdsNothingOf(job.id()) && doorsNow().isEmpty());
    }

    private Stream<String> exited() {
        return engine.containersOf(worker.slug()).stream()
                .filter(container -> container.getState().equals("exited"))
                .map(Container::getId);
    }

    private List<Path> doorsNow() {
        try {
            return DirectoryTree.children(doors);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    // The socket of a worker that was killed is still there, and nobody listens on it.
    private static ScriptedSidecar dial(Path door) {
        AtomicReference<ScriptedSidecar> sidecar = new AtomicReference<>();
        Await.until(SOON, "the door is open", () -> {
            try {
                sidecar.set(ScriptedSidecar.dial(door));
                return true;
            } catch (IOException _) {
                return false;
            }
        });
        return sidecar.get();
    }

    /** The policy but for its deadline, which the start has put off by what the making of the pod took. */
    private static JsonNode policy(ScriptedSidecar proxy) throws IOException {
        ObjectNode policy = (ObjectNode) proxy.becomeReady("proxy");
        assertThat(policy.remove("deadline")).isNotNull();
        return policy;
    }

    private static String askThrough(Path door) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(door.resolve("upstream.sock")));
            channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
