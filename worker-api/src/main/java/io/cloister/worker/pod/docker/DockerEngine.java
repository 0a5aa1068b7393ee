package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.ContainerSpec.Network;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.EngineFacts;
import io.cloister.worker.pod.Exit;
import io.cloister.worker.pod.ImageFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine through the Docker Engine API 1.41, with docker-java; Docker and Podman alike. */
final class DockerEngine implements Engine {

    private static final String HOST_NAME = "sandbox";

    private final EngineClients clients;
    private final DockerClient calls;
    private final KnownEngine engine;
    private final ExitWatch exits;
    private final SeccompProfile seccomp;
    private final AttachFollower attached;
    private final LogFollower logs;
    private final @Nullable String runtime;

    /** @param runtime OCI runtime by the engine's name for it; the engine's choice where absent */
    DockerEngine(EngineClients clients, SeccompProfile seccomp, KernelKills kernelKills, @Nullable String runtime) {
        this.clients = clients;
        this.calls = clients.calls();
        this.engine = new KnownEngine(clients);
        this.exits = new ExitWatch(clients);
        this.seccomp = seccomp;
        this.attached = new AttachFollower(clients, exits, kernelKills);
        this.logs = new LogFollower(
                clients,
                exits,
                kernelKills,
                container -> engine.dialect().logOf(container, engine.now().root()));
        this.runtime = runtime;
    }

    @Override
    public EngineFacts facts() {
        try {
            EngineErrors.during("answer", () -> clients.probe().pingCmd().exec());
        } catch (EngineException silent) {
            engine.doubt();
            throw silent;
        }
        return engine.now().facts();
    }

    @Override
    public String run() {
        return engine.dialect().run(() -> {
            EngineErrors.during("answer", clients::pingAnew);
            return engine.now();
        });
    }

    @Override
    public boolean allowsAnyUser() {
        return !engine.now().facts().rootless();
    }

    @Override
    public Optional<ImageFacts> findImage(String reference) {
        return EngineErrors.during("look for the image " + reference, () -> {
            try {
                return Optional.of(
                        factsOf(clients.probe().inspectImageCmd(reference).exec()));
            } catch (DockerException refusal) {
                if (EngineErrors.saysThereIsNoSuchImage(refusal)) {
                    return Optional.empty();
                }
                throw refusal;
            }
        });
    }

    @Override
    public void pullImage(String reference, Duration limit) {
        new ImagePull(clients).pull(reference, limit);
    }

    @Override
    public String create(ContainerSpec spec) {
        Dialect spoken = engine.dialect();
        return EngineErrors.during("create a container", () -> {
            CreateContainerCmd create = call(spec, spoken);
            String id = create.exec().getId();
            verify(id, create, spoken);
            return id;
        });
    }

    @Override
    public ContainerPolicy explain(ContainerSpec spec) {
        Dialect spoken = engine.dialect();
        return AskedPolicy.of(call(spec, spoken), spoken, seccomp);
    }

    private CreateContainerCmd call(ContainerSpec spec, Dialect spoken) {
        CreateContainerCmd create = calls.createContainerCmd(spec.image())
                .withUser(spec.user() + ":" + spec.user())
                .withEnv(spec.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList())
                .withLabels(spec.labels())
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                .withHostConfig(Hardening.of(spec, spoken, seccomp, runtime, exits::firstProcess));
        if (spec.network() instanceof Network.Isolated || spoken.namesJoined()) {
            create.withHostName(HOST_NAME);
        }
        if (spec.command() != null) {
            // As the entry point, because then neither engine adds anything of the image's own.
            create.withEntrypoint(spec.command());
        }
        if (spec.workingDirectory() != null) {
            create.withWorkingDir(spec.workingDirectory());
        }
        return create;
    }

    // A container that is not what was asked for never starts, and is not left behind.
    private void verify(String id, CreateContainerCmd asked, Dialect spoken) {
        try {
            SealCheck.of(asked, calls.inspectContainerCmd(id).exec(), spoken);
        } catch (RuntimeException unsealed) {
            remove(id);
            throw unsealed;
        }
    }

    @Override
    public CompletableFuture<Exit> follow(String containerId, OutputSink sink) {
        return attached.follow(containerId, sink, engine.dialect().tellsOutOfMemory());
    }

    @Override
    public CompletableFuture<Exit> followAgain(String containerId, Supplier<OutputSink> readings) {
        return logs.follow(containerId, readings);
    }

    @Override
    public void startOnce(String containerId) {
        if (!exits.isStarted(containerId)) {
            start(containerId);
        }
    }

    @Override
    public void start(String containerId) {
        EngineErrors.during(
                "start a container", () -> calls.startContainerCmd(containerId).exec());
    }

    @Override
    public void kill(String containerId) {
        EngineErrors.during("kill a container", () -> {
            try {
                return calls.killContainerCmd(containerId).exec();
            } catch (DockerException refusal) {
                if (EngineErrors.saysItHasEnded(refusal)) {
                    return null;
                }
                throw refusal;
            }
        });
    }

    @Override
    public void remove(String containerId) {
        EngineErrors.during("remove a container", () -> {
            try {
                return calls.removeContainerCmd(containerId)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
            } catch (NotFoundException _) {
                return null;
            }
        });
    }

    @Override
    public Map<String, Map<String, String>> labelled(String label, String value) {
        return EngineErrors.during(
                "list containers",
                () -> calls.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(label, value)).exec().stream()
                        .collect(Collectors.toMap(Container::getId, Container::getLabels)));
    }

    private static ImageFacts factsOf(InspectImageResponse image) {
        ContainerConfig config = image.getConfig();
        Map<String, ?> volumes = config == null ? null : config.getVolumes();
        String[] environment = config == null ? null : config.getEnv();
        return new ImageFacts(
                String.valueOf(image.getId()),
                volumes == null ? List.of() : List.copyOf(volumes.keySet()),
                environment == null
                        ? List.of()
                        : Stream.of(environment)
                                .map(variable -> variable.split("=", 2)[0])
                                .toList());
    }
}
