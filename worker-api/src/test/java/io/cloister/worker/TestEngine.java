package io.cloister.worker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.cloister.worker.state.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One container engine, seen from beside the worker: it builds the tests' own image of a few megabytes and looks at what
 * containers there are.
 */
public final class TestEngine implements AutoCloseable {

    /** The tests' own image: a shell and its tools, no more; its own command exits with 7. */
    public static final String IMAGE = "localhost/cloister-test/worker-busybox:latest";

    /** A sidecar that says at 11434 who it is, a name of its own for each container, and leaves the rest to the test. */
    public static final String SIDECAR = "localhost/cloister-test/worker-sidecar:latest";

    private static final String SIDECAR_DOCKERFILE = """
            FROM %s
            ENTRYPOINT ["/bin/sh", "-c", "cat /proc/sys/kernel/random/uuid > /tmp/name; exec httpd -f -h /tmp -p 127.0.0.1:11434"]
            """.formatted(IMAGE);

    private static final String DOCKERFILE = """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            ENV PATH=/bin
            VOLUME /data
            ENTRYPOINT ["/bin/sh", "-c", "exit 7"]
            """;

    private final String host;
    private final DockerClient client;
    private final String name;

    private TestEngine(String host, DockerClient client, String name) {
        this.host = host;
        this.client = client;
        this.name = name;
    }

    /**
     * The engine at an address, with {@link #IMAGE} built.
     *
     * @throws IllegalStateException if none answers there
     */
    static TestEngine at(String host) {
        var config = new DefaultDockerClientConfig.Builder()
                .withDockerHost(host)
                .withDockerTlsVerify(false)
                .withDockerConfig("/nonexistent")
                .build();
        DockerClient client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        TestEngine engine = new TestEngine(host, client, nameOf(client, host));
        engine.buildImages();
        return engine;
    }

    private static String nameOf(DockerClient client, String host) {
        try {
            return client.versionCmd().exec().getComponents().stream()
                            .anyMatch(component -> component.getName().startsWith("Podman"))
                    ? "podman"
                    : "docker";
        } catch (RuntimeException silent) {
            throw new IllegalStateException(
                    "These tests need a container engine, and none answers at " + host
                            + "; set DOCKER_HOST or CLOISTER_TEST_ENGINES.",
                    silent);
        }
    }

    /** {@code podman} or {@code docker}. */
    public String name() {
        return name;
    }

    /** The engine's address. */
    public String host() {
        return host;
    }

    // Of this machine's static busybox, in builds that need no network.
    private void buildImages() {
        Path busybox = Stream.of("/usr/bin/busybox", "/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("These tests need the package busybox-static."));
        try {
            Path context = Files.createTempDirectory("worker-test-image");
            Files.copy(busybox, context.resolve("busybox"));
            buildImage(context, IMAGE, DOCKERFILE);
            buildImage(context, SIDECAR, SIDECAR_DOCKERFILE);
            DirectoryTree.remove(context);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Builds an image on top of {@link #IMAGE}. */
    void buildImage(String name, String instructions) {
        try {
            Path context = Files.createTempDirectory("worker-test-image");
            buildImage(context, name, "FROM " + IMAGE + "\n" + instructions);
            DirectoryTree.remove(context);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The engine itself. */
    public DockerClient client() {
        return client;
    }

    private void buildImage(Path context, String name, String dockerfile) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        client.buildImageCmd(context.toFile())
                .withTags(Set.of(name))
                .withNetworkMode("none")
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    /** What the engine says of a container. */
    public InspectContainerResponse inspect(String containerId) {
        return client.inspectContainerCmd(containerId).exec();
    }

    /** The containers that carry the node's label. */
    public List<Container> containersOf(String nodeSlug) {
        return client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("cloister.node", nodeSlug))
                .exec();
    }

    /** Where the engine writes the log of a container. */
    Path logDirectory(String containerId) {
        Path root = Path.of(client.infoCmd().exec().getDockerRootDir());
        return name.equals("podman")
                ? root.resolve("overlay-containers").resolve(containerId).resolve("userdata")
                : root.resolve("containers").resolve(containerId).resolve("local-logs");
    }

    /** A container as a crashed worker might have left it. */
    public void leaveBehind(Map<String, String> labels) {
        client.createContainerCmd(IMAGE).withLabels(labels).exec();
    }

    /** Removes whatever carries the node's label. */
    public void removeAll(String nodeSlug) {
        containersOf(nodeSlug)
                .forEach(container -> client.removeContainerCmd(container.getId())
                        .withForce(true)
                        .exec());
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
