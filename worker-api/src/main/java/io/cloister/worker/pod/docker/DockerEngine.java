package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.Version;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.worker.output.OutputSink;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.ContainerSpec.Network;
import io.cloister.worker.pod.Engine;
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
    private final ExitWatch exits;
    private final SeccompProfile seccomp;
    private final AttachFollower attached;
    private final LogFollower logs;
    private final @Nullable String runtime;
    private volatile @Nullable Dialect dialect;
    private volatile @Nullable EngineFacts facts;
    private volatile @Nullable EngineInfo info;

    /** @param runtime OCI runtime by the engine's name for it; the engine's choice where absent */
    DockerEngine(EngineClients clients, SeccompProfile seccomp, KernelKills kernelKills, @Nullable String runtime) {
        this.clients = clients;
        this.calls = clients.calls();
        this.exits = new ExitWatch(clients);
        this.seccomp = seccomp;
        this.attached = new AttachFollower(clients, exits, kernelKills);
        this.logs = new LogFollower(
                clients, exits, kernelKills, container -> dialect().logOf(container, info().root()));
        this.runtime = runtime;
    }

    @Override
    public EngineFacts facts() {
        EngineFacts known = facts;
        facts = null;
        EngineFacts now = EngineErrors.during("answer", () -> {
            clients.probe().pingCmd().exec();
            return known == null ? describe() : known;
        });
        facts = now;
        return now;
    }

    /** Only asked once while the engine is up: Podman starts its runtime to answer. */
    private EngineFacts describe() {
        Version version = clients.probe().versionCmd().exec();
        Dialect spoken = Dialect.of(version);
        dialect = spoken;
        return new EngineFacts(spoken.runtime(), String.valueOf(version.getVersion()), info().rootless());
    }

    @Override
    public String run() {
        return dialect().run(() -> {
            EngineErrors.during("answer", clients::pingAnew);
            return info();
        });
    }

    @Override
    public boolean allowsAnyUser() {
        return !info().rootless();
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
        Dialect spoken = dialect();
        return EngineErrors.during("create a container", () -> {
            CreateContainerCmd create = call(spec, spoken);
            String id = create.exec().getId();
            verify(id, create, spoken);
            return id;
        });
    }

    @Override
    public ContainerPolicy explain(ContainerSpec spec) {
        Dialect spoken = dialect();
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
        return attached.follow(containerId, sink, dialect().tellsOutOfMemory());
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

    private Dialect dialect() {
        Dialect known = dialect;
        if (known == null) {
            known = EngineErrors.during(
                    "answer", () -> Dialect.of(clients.probe().versionCmd().exec()));
            dialect = known;
        }
        return known;
    }

    /** Only asked once a run of the engine: Podman starts its runtime to answer. */
    private EngineInfo info() {
        return EngineErrors.during("answer", () -> {
            String run = clients.socket().run();
            EngineInfo known = info;
            if (known == null || !known.run().equals(run)) {
                known = EngineInfo.of(clients.probe().infoCmd().exec(), run);
                info = known;
            }
            return known;
        });
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
