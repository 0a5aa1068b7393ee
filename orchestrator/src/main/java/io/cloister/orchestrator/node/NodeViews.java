package io.cloister.orchestrator.node;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.node.NodeView;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.user.Users;
import io.cloister.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Nodes as administrators see them. */
@Repository
class NodeViews {

    private static final String SELECT = """
            SELECT node_states.*, (SELECT count(*) FROM jobs
                WHERE node_slug = slug AND jobs.state IN ('claimed', 'running')) AS running_jobs
            FROM node_states""";

    private final JdbcClient jdbc;

    NodeViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Every node, by slug. */
    List<NodeView> all() {
        return jdbc.sql(SELECT + " ORDER BY slug").query((row, _) -> read(row)).list();
    }

    /** @throws ProblemException 404 if there is no such node */
    NodeView demand(String slug) {
        return Optional.of(slug)
                .filter(text -> ReportReader.SLUG.matcher(text).matches())
                .flatMap(this::find)
                .orElseThrow(NodeViews::unknown);
    }

    static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no node of this slug.");
    }

    private Optional<NodeView> find(String slug) {
        return jdbc.sql(SELECT + " WHERE slug = :slug")
                .param("slug", slug)
                .query((row, _) -> read(row))
                .optional();
    }

    private static NodeView read(ResultSet row) throws SQLException {
        return new NodeView(
                row.getString("slug"),
                row.getString("name"),
                row.getString("state"),
                row.getString("config_version"),
                row.getString("acked_version"),
                row.getInt("slots"),
                row.getInt("running_jobs"),
                row.getBoolean("draining"),
                Users.texts(row.getArray("labels")),
                row.getString("boot_id"),
                Users.texts(row.getArray("loaded_models")),
                row.getObject("last_heartbeat_at", OffsetDateTime.class).toInstant(),
                WireJson.mapper().readTree(row.getString("capability")));
    }
}
