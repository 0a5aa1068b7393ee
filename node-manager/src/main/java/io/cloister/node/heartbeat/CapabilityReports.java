package io.cloister.node.heartbeat;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.InferenceMode;
import io.cloister.node.config.ConfigFollower;
import io.cloister.node.engine.EngineFacts;
import io.cloister.node.engine.EngineState;
import io.cloister.node.engine.EngineWatch;
import io.cloister.node.ollama.ModelServer;
import io.cloister.node.ollama.ModelServerState;
import io.cloister.node.preflight.Machine;
import io.cloister.node.preflight.NodeIdentity;
import io.cloister.node.worker.Worker;
import java.time.Clock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes the capability report, version 1, from what the watches saw last. Asks nobody, so it never waits. */
@Component
class CapabilityReports {

    private static final int VERSION = 1;

    private final NodeIdentity identity;
    private final Machine machine;
    private final EngineWatch engine;
    private final ModelServer modelServer;
    private final Worker worker;
    private final ConfigFollower config;
    private final Clock clock;

    CapabilityReports(
            NodeIdentity identity,
            Machine machine,
            EngineWatch engine,
            ModelServer modelServer,
            Worker worker,
            ConfigFollower config,
            Clock clock) {
        this.identity = identity;
        this.machine = machine;
        this.engine = engine;
        this.modelServer = modelServer;
        this.worker = worker;
        this.config = config;
        this.clock = clock;
    }

    /** The report of this moment. */
    CapabilityReport compose() {
        EngineState engineState = engine.state();
        return new CapabilityReport(
                VERSION,
                clock.instant(),
                identity.toReport(),
                new CapabilityReport.Platform(machine.os(), machine.arch(), machine.distro(), machine.kernel()),
                runtime(engineState.facts()),
                new CapabilityReport.Compute(machine.cores(), machine.memoryMib()),
                sandbox(engineState),
                inference(),
                new CapabilityReport.WorkerApi(worker.baseUrl()),
                machine.bootId(),
                worker.liveJobs().orElse(null));
    }

    private static CapabilityReport.@Nullable ContainerRuntime runtime(@Nullable EngineFacts facts) {
        return facts == null
                ? null
                : new CapabilityReport.ContainerRuntime(facts.runtime(), facts.version(), facts.rootless());
    }

    private CapabilityReport.Sandbox sandbox(EngineState engineState) {
        boolean supported = engineState.isUp() && worker.state().isReady();
        Stream<String> inference = engineState.proxyImage() ? Stream.of("inference") : Stream.empty();
        Stream<String> ofWorker = worker.state().features().stream();
        return new CapabilityReport.Sandbox(
                supported,
                config.maxConcurrency(),
                Stream.concat(inference, ofWorker).distinct().toList());
    }

    private CapabilityReport.Inference inference() {
        ModelServerState state = modelServer.state();
        return new CapabilityReport.Inference(
                modelServer.mode() != InferenceMode.DISABLED,
                modelServer.mode(),
                modelServer.isExistingService(),
                state.running(),
                state.models(),
                state.loaded());
    }
}
