package io.cloister.e2e;

import io.cloister.contracts.node.AckStatus;
import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.InferenceMode;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterRequest;
import io.cloister.contracts.node.RegisterResponse;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine that speaks a node's side of the conversation by REST, without running anything. */
final class FakeNode {

    private final Clock clock = Clock.systemUTC();
    private final String slug;
    private final URI worker;
    private final InferenceMode mode;
    private Rest rest;
    private boolean modelServerRuns;

    /**
     * @param orchestrator where it registers
     * @param slug its slug
     * @param worker where it says that its worker listens
     * @param mode what its owner wants of inference; a model server runs unless that is {@code disabled}
     */
    FakeNode(Rest orchestrator, String slug, URI worker, InferenceMode mode) {
        this.rest = orchestrator;
        this.slug = slug;
        this.worker = worker;
        this.mode = mode;
        this.modelServerRuns = mode != InferenceMode.DISABLED;
    }

    String slug() {
        return slug;
    }

    /** Registers as a machine that has no credential; a success is the credential of the calls that follow. */
    Reply register(String preSharedKey) {
        rest = Rest.at(rest.base());
        return renew(preSharedKey);
    }

    /** Registers again with the credential that it has. */
    Reply renew(String preSharedKey) {
        Reply reply = rest.post("/v1/nodes/register", new RegisterRequest(preSharedKey, capabilityOf(slug)));
        if (reply.status() < 300) {
            rest = rest.as(reply.as(RegisterResponse.class).auth().nodeJwt());
        }
        return reply;
    }

    Reply readConfig() {
        return rest.get("/v1/nodes/config");
    }

    NodeConfig config() {
        return readConfig().as(NodeConfig.class);
    }

    Reply acknowledge(String configVersion) {
        return acknowledge(slug, configVersion, AckStatus.APPLIED, null);
    }

    Reply acknowledge(String as, String configVersion, AckStatus status, @Nullable String error) {
        return rest.post("/v1/nodes/config", new ConfigAck(1, as, configVersion, clock.instant(), status, error));
    }

    /** Reports its capability, which is also its heartbeat. */
    Reply report() {
        return report(slug);
    }

    Reply report(String as) {
        return rest.post("/v1/nodes/capability", capabilityOf(as));
    }

    /** From its next report on, its model server runs or does not. */
    void modelServerRuns(boolean runs) {
        modelServerRuns = runs;
    }

    private CapabilityReport capabilityOf(String as) {
        return new CapabilityReport(
                1,
                clock.instant(),
                new CapabilityReport.Node(as, "A machine of the features", List.of("feature")),
                new CapabilityReport.Platform("linux", "amd64", "debian", "6.1"),
                new CapabilityReport.ContainerRuntime("podman", "4.3.1", false),
                new CapabilityReport.Compute(2, 4096L),
                new CapabilityReport.Sandbox(true, 2, List.of()),
                new CapabilityReport.Inference(
                        mode != InferenceMode.DISABLED,
                        mode,
                        true,
                        modelServerRuns,
                        modelServerRuns ? List.of("smollm2:135m") : List.of(),
                        List.of()),
                new CapabilityReport.WorkerApi(worker.toString()),
                "00000000-0000-4000-8000-000000000001",
                List.of());
    }
}
