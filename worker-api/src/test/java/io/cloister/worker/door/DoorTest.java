package io.cloister.worker.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.worker.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The door from the sidecar's side: real sockets, and a model server that the test plays. */
@Timeout(20)
class DoorTest {

    private static final DoorPolicy POLICY = new DoorPolicy(
            "task", "job", List.of("smollm2:135m"), 5L, null, Instant.parse("2026-01-01T00:00:00Z"), 16, 300);

    private Path directory;
    private ServerSocket model;
    private Door door;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createTempDirectory("door").resolve("pod");
        model = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        door = Door.open(
                directory,
                Upstream.of(URI.create("http://host.containers.internal:" + model.getLocalPort())),
                new Ledger());
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        model.close();
    }

    @Test
    void isForWhoeverSeesItAndListsNothing() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx--x--x");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve(Door.UPSTREAM_SOCKET))))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void passesBytesAsTheyComeAndEachEndByItself() throws IOException {
        try (SocketChannel pod = dial(Door.UPSTREAM_SOCKET);
                Socket server = model.accept()) {
            write(pod, "question");
            assertThat(new String(server.getInputStream().readNBytes(8), UTF_8)).isEqualTo("question");

            server.getOutputStream().write("first".getBytes(UTF_8));
            assertThat(read(pod, 5)).isEqualTo("first");

            pod.shutdownOutput();
            assertThat(server.getInputStream().read()).isEqualTo(-1);

            server.getOutputStream().write("second".getBytes(UTF_8));
            server.shutdownOutput();
            assertThat(read(pod, 6)).isEqualTo("second");
            assertThat(pod.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void tellsTheModelServerThatThePodHasGone() throws IOException {
        SocketChannel pod = dial(Door.UPSTREAM_SOCKET);
        try (Socket server = model.accept()) {
            pod.close();

            assertThat(server.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void endsEveryConnectionWhenItCloses() throws IOException {
        try (SocketChannel pod = dial(Door.UPSTREAM_SOCKET);
                Socket server = model.accept()) {
            door.close();

            assertThat(endOf(server.getInputStream())).isTrue();
            assertThat(endOf(Channels.newInputStream(pod))).isTrue();
            assertThat(directory).doesNotExist();
        }
    }

    @Test
    void hangsUpOnRequestsAndStillHearsTheSidecar() throws Exception {
        try (SocketChannel pod = dial(Door.UPSTREAM_SOCKET);
                Socket server = model.accept();
                SocketChannel sidecar = dial(Door.CONTROL_SOCKET)) {
            door.hangUp();

            assertThat(endOf(server.getInputStream())).isTrue();
            assertThat(endOf(Channels.newInputStream(pod))).isTrue();
            write(sidecar, "{\"type\":\"ready\",\"version\":1}\n");
            door.ready().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void hangsUpWhereTheModelServerRefuses() throws IOException {
        model.close();

        try (SocketChannel pod = dial(Door.UPSTREAM_SOCKET)) {
            assertThat(endOf(Channels.newInputStream(pod))).isTrue();
        }
    }

    @Test
    void givesThePolicyToASidecarThatIsReadyBeforeIt() throws Exception {
        try (SocketChannel sidecar = dial(Door.CONTROL_SOCKET)) {
            write(sidecar, "{\"type\":\"ready\",\"version\":1}\n");
            door.ready().get(10, TimeUnit.SECONDS);

            door.grant(POLICY);

            JsonNode policy = line(sidecar);
            assertThat(policy.path("type").asString()).isEqualTo("policy");
            assertThat(policy.path("version").asInt()).isEqualTo(1);
            assertThat(policy.path("task_id").asString()).isEqualTo("task");
            assertThat(policy.path("job_id").asString()).isEqualTo("job");
            assertThat(policy.path("models").path(0).asString()).isEqualTo("smollm2:135m");
            assertThat(policy.path("requests").asInt()).isEqualTo(5);
            assertThat(policy.has("tokens")).isFalse();
            assertThat(policy.path("concurrency").asInt()).isEqualTo(16);
            assertThat(policy.path("keep_alive_seconds").asInt()).isEqualTo(300);
            assertThat(policy.path("deadline").asString()).isEqualTo("2026-01-01T00:00:00Z");
        }
    }

    @Test
    void givesThePolicyAgainToASidecarThatDialsAgain() throws IOException {
        door.grant(POLICY);
        for (int dials = 0; dials < 2; dials++) {
            try (SocketChannel sidecar = dial(Door.CONTROL_SOCKET)) {
                write(sidecar, "{\"type\":\"ready\",\"version\":1}\n");

                assertThat(line(sidecar).path("job_id").asString()).isEqualTo("job");
            }
        }
    }

    @Test
    void hangsUpOnASidecarThatTalksNonsense() throws IOException {
        try (SocketChannel sidecar = dial(Door.CONTROL_SOCKET)) {
            write(sidecar, "nonsense\n");

            assertThat(endOf(Channels.newInputStream(sidecar))).isTrue();
        }
        assertThat(door.ready()).isNotDone();
    }

    @Test
    void reachesAModelServerOnAUnixSocket() throws IOException {
        Path socket = directory.resolveSibling("model.sock");
        UnixListener server = UnixListener.open(socket, connection -> {
            ByteBuffer buffer = ByteBuffer.allocate(5);
            connection.read(buffer);
            connection.write(buffer.flip());
        });
        try (Door local = Door.open(
                        directory.resolveSibling("other"), Upstream.of(URI.create("unix://" + socket)), new Ledger());
                SocketChannel pod = dial(local.directory().resolve(Door.UPSTREAM_SOCKET))) {
            write(pod, "hello");

            assertThat(read(pod, 5)).isEqualTo("hello");
        } finally {
            server.close();
        }
    }

    @Test
    void comesBackInTheSamePlace() throws IOException {
        door.close();
        try (Door again = Door.open(directory, new Upstream.Tcp("127.0.0.1", model.getLocalPort()), new Ledger())) {
            again.grant(POLICY);
            Await.until(Duration.ofSeconds(5), "the socket is there", () -> Files.exists(directory));
        }
    }

    private SocketChannel dial(String socket) throws IOException {
        return dial(directory.resolve(socket));
    }

    private static SocketChannel dial(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String read(SocketChannel channel, int bytes) throws IOException {
        return new String(Channels.newInputStream(channel).readNBytes(bytes), UTF_8);
    }

    private static JsonNode line(SocketChannel channel) throws IOException {
        BufferedReader reader = new BufferedReader(Channels.newReader(channel, UTF_8));
        return WireJson.mapper().readTree(reader.readLine());
    }

    private static boolean endOf(InputStream stream) {
        try {
            return stream.read() < 0;
        } catch (IOException _) {
            return true;
        }
    }
}
