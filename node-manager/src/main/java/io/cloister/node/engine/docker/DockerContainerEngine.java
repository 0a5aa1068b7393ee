package io.cloister.node.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.Volume;
import io.cloister.node.engine.Container;
import io.cloister.node.engine.ContainerEngine;
import io.cloister.node.engine.ContainerSpec;
import io.cloister.node.engine.EngineException;
import io.cloister.node.engine.EngineFacts;
import io.cloister.node.engine.EngineProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The engine through the Docker Engine API (1.41), served by Docker and by Podman. */
@Component
final class DockerContainerEngine implements ContainerEngine {

    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private final URI host;
    private final DockerClient probe;
    private final DockerClient client;
    private volatile @Nullable EngineFacts facts;

    DockerContainerEngine(EngineProperties properties) {
        this.host = properties.host();
        this.probe = DockerConnection.open(host, QUICK);
        this.client = DockerConnection.open(host, PATIENT);
    }

    @Override
    public EngineFacts facts() {
        EngineFacts known = facts;
        facts = null;
        EngineFacts now = ask("say what it is", () -> {
            probe.pingCmd().exec();
            return known == null ? describe() : known;
        });
        facts = now;
        return now;
    }

    /** Only asked once while the engine is up: Podman starts its runtime to answer. */
    private EngineFacts describe() {
        Version version = probe.versionCmd().exec();
        return new EngineFacts(
                isPodman(version) ? "podman" : "docker", String.valueOf(version.getVersion()), isRootless());
    }

    @Override
    public Optional<String> imageId(String reference) {
        return ask("inspect the image " + reference, () -> {
            try {
                return Optional.ofNullable(
                        probe.inspectImageCmd(reference).exec().getId());
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void pull(String reference, Duration bound) throws InterruptedException {
        String what = "pull the image " + reference;
        try (PullProgress progress = client.pullImageCmd(reference).exec(new PullProgress())) {
            if (!progress.awaitCompletion(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw refusal(what, "it did not come within %d s".formatted(bound.toSeconds()), null);
            }
            if (progress.failure().isPresent()) {
                throw refusal(what, progress.failure().get(), null);
            }
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            throw failure(what, e);
        }
    }

    @Override
    public List<Container> find(Map<String, String> labels) {
        return ask(
                "list containers",
                () -> client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                        .map(found ->
                                new Container(found.getId(), "running".equals(found.getState()), found.getLabels()))
                        .toList());
    }

    @Override
    public boolean hasProcess(String id) {
        return ask("inspect the container " + id, () -> {
            Long pid = probe.inspectContainerCmd(id).exec().getState().getPidLong();
            return pid != null && pid > 0 && ProcessHandle.of(pid).isPresent();
        });
    }

    @Override
    public String create(ContainerSpec spec) {
        ExposedPort inside = ExposedPort.tcp(spec.containerPort());
        HostConfig hostConfig = HostConfig.newHostConfig()
                .withPortBindings(new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", spec.hostPort()), inside))
                .withBinds(new Bind(spec.volume(), new Volume(spec.mountPath())))
                .withSecurityOpts(List.of("no-new-privileges"));
        return ask(
                "create a container of " + spec.image(),
                () -> client.createContainerCmd(spec.image())
                        .withName(spec.name())
                        .withLabels(spec.labels())
                        .withEnv(spec.env().entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .sorted()
                                .toList())
                        .withExposedPorts(inside)
                        .withHostConfig(hostConfig)
                        .exec()
                        .getId());
    }

    @Override
    public void start(String id) {
        ask("start the container " + id, () -> {
            try {
                return client.startContainerCmd(id).exec();
            } catch (NotModifiedException e) {
                return null;
            }
        });
    }

    @Override
    public void remove(String id, Duration grace) {
        ask("remove the container " + id, () -> {
            try {
                stop(id, grace);
                return client.removeContainerCmd(id).withForce(true).exec();
            } catch (NotFoundException e) {
                return null;
            }
        });
    }

    private void stop(String id, Duration grace) {
        try {
            client.stopContainerCmd(id)
                    .withTimeout(Math.toIntExact(grace.toSeconds()))
                    .exec();
        } catch (NotFoundException e) {
            throw e;
        } catch (DockerException e) {
            // It had ended already, or the engine has lost hold of it: its removal by force settles both.
        }
    }

    @Override
    public void close() {
        try (probe;
                client) {
            // Both are let go, whatever becomes of the other.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isRootless() {
        List<String> options = probe.infoCmd().exec().getSecurityOptions();
        return options != null && options.stream().anyMatch(option -> option.contains("rootless"));
    }

    private static boolean isPodman(Version version) {
        return version.getComponents() != null
                && version.getComponents().stream()
                        .anyMatch(
                                component -> String.valueOf(component.getName()).startsWith("Podman"));
    }

    private <T extends @Nullable Object> T ask(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw failure(what, e);
        }
    }

    private EngineException failure(String what, Exception cause) {
        return cause instanceof DockerException
                ? refusal(what, String.valueOf(cause.getMessage()), cause)
                : new EngineException(
                        "No container engine answers at %s: start Docker or Podman there, or set DOCKER_HOST"
                                .formatted(host),
                        cause);
    }

    private EngineException refusal(String what, String reason, @Nullable Exception cause) {
        String line = reason.replaceAll("\\s+", " ").strip();
        return new EngineException("The container engine at %s could not %s: %s".formatted(host, what, line), cause);
    }
}
