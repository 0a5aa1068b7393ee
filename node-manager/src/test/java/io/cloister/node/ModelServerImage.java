package io.cloister.node;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image of two megabytes that answers as a model server with one model: busybox (the package {@code busybox-static})
 * which serves files. Built through the engine's API and removed at the end; no registry is needed.
 */
public final class ModelServerImage implements AutoCloseable {

    public static final String MODEL = "tiny:1b";

    private final DockerClient engine;
    private final String reference;

    private ModelServerImage(DockerClient engine, String reference) {
        this.engine = engine;
        this.reference = reference;
    }

    public static ModelServerImage build(String name) throws IOException {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(NodeSetup.engine())
                .build();
        DockerClient engine = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        String reference = "localhost/cloister-test/" + name + ":latest";
        Path context = Files.createTempDirectory("model-server-image");
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(context.resolve("version"), "{\"version\": \"0.0.0\"}");
        Files.writeString(context.resolve("tags"), "{\"models\": [{\"name\": \"%s\"}]}".formatted(MODEL));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY busybox /bin/busybox
                COPY version tags /www/api/
                ENTRYPOINT ["/bin/busybox", "httpd", "-f", "-p", "11434", "-h", "/www"]
                """);
        engine.buildImageCmd(context.toFile())
                .withTags(Set.of(reference))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
        return new ModelServerImage(engine, reference);
    }

    public String reference() {
        return reference;
    }

    /** Ids of the containers that belong to a node's model server. */
    public List<String> containersOf(String slug) {
        return engine
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("cloister.role", "model-server", "cloister.node", slug))
                .exec()
                .stream()
                .map(container -> container.getId())
                .toList();
    }

    /** The environment that a container was made with. */
    public List<String> environmentOf(String container) {
        return List.of(engine.inspectContainerCmd(container).exec().getConfig().getEnv());
    }

    public void kill(String container) {
        engine.killContainerCmd(container).exec();
    }

    /** Kills the container and what watches over it, as a crash of the machine's user session does. */
    public void killWithMonitor(String container) {
        ProcessHandle process = ProcessHandle.of(
                        engine.inspectContainerCmd(container).exec().getState().getPidLong())
                .orElseThrow();
        process.parent().orElseThrow().destroyForcibly();
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        engine.removeImageCmd(reference).withForce(true).exec();
        engine.close();
    }
}
