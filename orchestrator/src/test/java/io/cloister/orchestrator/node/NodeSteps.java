package io.cloister.orchestrator.node;

import io.cloister.contracts.node.InferenceMode;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the life of a node to tests of other rooms, without the calls that its worker would get. */
public final class NodeSteps {

    private final Nodes nodes;
    private final NodeConfigs configs;
    private final Strays strays;
    private final TransactionTemplate transaction;

    NodeSteps(Nodes nodes, NodeConfigs configs, Strays strays, TransactionTemplate transaction) {
        this.nodes = nodes;
        this.configs = configs;
        this.strays = strays;
        this.transaction = transaction;
    }

    /** Registers a node where there is none of that name, and makes it schedulable. */
    public void join(String slug, int slots) {
        Report report = report(slug, slots);
        String version = NodeConfigs.nextVersion(null);
        transaction.executeWithoutResult(_ -> {
            if (nodes.add(report, UUID.randomUUID(), version)) {
                configs.addFirst(version, report);
            }
        });
        if (nodes.hasVersion(slug, version)) {
            nodes.acknowledge(slug, version);
            nodes.verify(slug, version, String.valueOf(report.workerUrl()));
        }
    }

    /**
     * A heartbeat, and the proof of its worker where that is due.
     *
     * @param held the jobs that the worker runs
     * @return those that it is to kill
     */
    public List<String> heartbeat(String slug, int slots, List<String> held) {
        Report report = report(slug, slots);
        transaction
                .execute(_ -> {
                    var node = nodes.lock(slug);
                    nodes.heartbeat(report);
                    return node;
                })
                .ifPresent(node -> {
                    nodes.acknowledge(slug, node.version());
                    nodes.verify(slug, node.version(), String.valueOf(report.workerUrl()));
                });
        return strays.among(slug, held);
    }

    public void drain(String slug, boolean draining) {
        nodes.drain(slug, draining);
    }

    public void remove(String slug) {
        nodes.remove(slug);
    }

    private static Report report(String slug, int slots) {
        return new Report(
                slug,
                "{}",
                null,
                List.of(),
                null,
                "http://" + slug,
                true,
                slots,
                2,
                4096L,
                false,
                InferenceMode.DISABLED,
                false,
                false,
                List.of(),
                List.of());
    }
}
