package io.cloister.orchestrator.node;

import io.cloister.orchestrator.worker.WorkerTarget;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Where each node's worker is, and the token that it demands: that of the configuration which the node applied. */
@Repository
public class WorkerTargets {

    private final JdbcClient jdbc;
    private final NodeConfigs configs;
    private final Nodes nodes;

    WorkerTargets(JdbcClient jdbc, NodeConfigs configs, Nodes nodes) {
        this.jdbc = jdbc;
        this.configs = configs;
        this.nodes = nodes;
    }

    /** The worker of a node that has applied a configuration; nothing before that. */
    public Optional<WorkerTarget> find(String slug) {
        return findAcknowledged(slug).map(Acknowledged::target);
    }

    Optional<Acknowledged> findAcknowledged(String slug) {
        return jdbc.sql("""
                        SELECT nodes.worker_url, nodes.acked_version, node_configs.sealed_token
                        FROM nodes JOIN node_configs ON node_configs.node_slug = nodes.slug
                            AND node_configs.config_version = nodes.acked_version
                        WHERE nodes.slug = :slug AND nodes.worker_url IS NOT NULL""")
                .param("slug", slug)
                .query((row, _) -> new Acknowledged(
                        new WorkerTarget(
                                slug, row.getString("worker_url"), configs.token(slug, row.getBytes("sealed_token"))),
                        row.getString("acked_version")))
                .optional();
    }

    /** Takes a node out because its worker does not know us; its next heartbeat lets it prove itself again. */
    public void distrust(String slug) {
        nodes.distrust(slug);
    }

    /** Whether a node has been silent for so long that its jobs count as lost, or was removed. */
    public boolean isLost(String slug) {
        return jdbc.sql("SELECT NOT EXISTS (SELECT FROM node_states WHERE slug = :slug AND state <> 'lost')")
                .param("slug", slug)
                .query(Boolean.class)
                .single();
    }

    /** A worker, and the configuration version whose token it should know. */
    record Acknowledged(WorkerTarget target, String version) {}
}
