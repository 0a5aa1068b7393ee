package io.cloister.worker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The engine that {@code DOCKER_HOST} names, seen from beside the worker: it builds the tests' own image of a few
 * megabytes and looks at what containers there are. Without an engine the tests fail; they are never skipped.
 */
public final class TestEngine implements AutoCloseable {

    /** The tests' own image: a shell and its tools, no more; its own command exits with 7. */
    public static final String IMAGE = "localhost/cloister-test/worker-busybox:latest";

    private static final String DOCKERFILE = """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            ENV PATH=/bin
            VOLUME /data
            ENTRYPOINT ["/bin/sh", "-c", "exit 7"]
            """;

    private final DockerClient client;

    public TestEngine() {
        var config = new DefaultDockerClientConfig.Builder()
                .withDockerHost(host())
                .withDockerTlsVerify(false)
                .withDockerConfig("/nonexistent")
                .build();
        client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        try {
            client.pingCmd().exec();
        } catch (RuntimeException silent) {
            throw new IllegalStateException(
                    "These tests need a container engine, and none answers at " + host() + "; set DOCKER_HOST.",
                    silent);
        }
    }

    /** The engine's address. */
    public static String host() {
        String named = System.getenv("DOCKER_HOST");
        return named == null || named.isEmpty() ? "unix:///var/run/docker.sock" : named;
    }

    /** Builds {@link #IMAGE} of this machine's static busybox. */
    public void buildImage() throws IOException {
        Path busybox = Stream.of("/usr/bin/busybox", "/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("These tests need the package busybox-static."));
        Path context = Files.createTempDirectory("worker-test-image");
        Files.copy(busybox, context.resolve("busybox"));
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        client.buildImageCmd(context.toFile())
                .withTags(Set.of(IMAGE))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    /** The containers that carry the node's label. */
    public List<Container> containersOf(String nodeSlug) {
        return client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("cloister.node", nodeSlug))
                .exec();
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
    public void close() throws IOException {
        client.close();
    }
}
