package io.cloister.orchestrator.node;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.NodeConfigChange;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.orchestrator.secret.RandomToken;
import io.cloister.orchestrator.secret.Seal;
import io.cloister.orchestrator.user.Users;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/**
 * Every configuration that a node has had. A version never changes once it is written; each write here happens while its
 * caller holds the node's row lock, which is what makes versions grow.
 */
@Repository
class NodeConfigs {

    private static final TypeReference<Map<String, String>> ENVIRONMENT = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final NodeProperties properties;
    private final Seal seal;

    NodeConfigs(JdbcClient jdbc, NodeProperties properties, KeyRing keys) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.seal = new Seal(keys, "worker token");
    }

    /** A version greater than the last one of its node, also where the clock went back. */
    static String nextVersion(@Nullable String last) {
        Ulid next = UlidCreator.getMonotonicUlid();
        if (last == null || next.toString().compareTo(last) > 0) {
            return next.toString();
        }
        return Ulid.from(last).increment().toString();
    }

    /** Starts a node's configuration: defaults and a fresh bearer token. */
    void addFirst(String version, Report report) {
        jdbc.sql("""
                        INSERT INTO node_configs (node_slug, config_version, sealed_token, worker_url,
                            inference_supported, inference_mode, existing_service, selected_model,
                            max_job_timeout_seconds, allowed_images)
                        VALUES (:slug, :version, :token, :worker_url, :supported, :mode, :existing, :model, :timeout,
                            :images)""")
                .param("slug", report.slug())
                .param("version", version)
                .param("token", seal.seal(RandomToken.next(), report.slug()))
                .param("worker_url", report.workerUrl())
                .param("supported", report.inferenceSupported())
                .param("mode", report.inferenceMode().wireName())
                .param("existing", report.existingService())
                .param("model", properties.selectedModel())
                .param("timeout", properties.maxJobTimeout().toSeconds())
                .param("images", array(properties.allowedImages()))
                .update();
    }

    /** Gives another owner of the slug the node's settings with a fresh token, and drops what the earlier one knew. */
    void replaceAll(String last, String version, Report report) {
        copy(last, version, report.slug());
        follow(version, report);
        jdbc.sql("UPDATE node_configs SET sealed_token = :token WHERE node_slug = :slug AND config_version = :version")
                .param("token", seal.seal(RandomToken.next(), report.slug()))
                .param("slug", report.slug())
                .param("version", version)
                .update();
        jdbc.sql("DELETE FROM node_configs WHERE node_slug = :slug AND config_version <> :version")
                .param("slug", report.slug())
                .param("version", version)
                .update();
    }

    /** Whether a report says otherwise than this version what the configuration depends on. */
    boolean differs(String version, Report report) {
        return jdbc.sql("""
                        SELECT (worker_url, inference_supported, inference_mode, existing_service)
                            IS DISTINCT FROM (:worker_url::text, :supported, :mode, :existing)
                        FROM node_configs WHERE node_slug = :slug AND config_version = :version""")
                .param("worker_url", report.workerUrl())
                .param("supported", report.inferenceSupported())
                .param("mode", report.inferenceMode().wireName())
                .param("existing", report.existingService())
                .param("slug", report.slug())
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    /** Adds a version that follows a report; all else stays. */
    void addFollowing(String last, String version, Report report) {
        copy(last, version, report.slug());
        follow(version, report);
    }

    /** Adds a version with an administrator's change; all else stays. */
    void addChanged(String slug, String last, String version, NodeConfigChange change) {
        copy(last, version, slug);
        jdbc.sql("""
                        UPDATE node_configs SET
                            selected_model = COALESCE(:model, selected_model),
                            inference_env = COALESCE(:env, inference_env),
                            max_concurrency = COALESCE(:concurrency, max_concurrency),
                            max_job_timeout_seconds = COALESCE(:timeout, max_job_timeout_seconds),
                            allowed_images = COALESCE(:images, allowed_images)
                        WHERE node_slug = :slug AND config_version = :version""")
                .param("model", change.selectedModel())
                .param(
                        "env",
                        change.inferenceEnv() == null
                                ? null
                                : WireJson.mapper().writeValueAsString(change.inferenceEnv()))
                .param("concurrency", change.maxConcurrency())
                .param("timeout", change.maxJobTimeoutSeconds())
                .param("images", array(change.allowedImages()))
                .param("slug", slug)
                .param("version", version)
                .update();
    }

    /** The configuration that a node should have now; nothing where the node was removed. */
    Optional<NodeConfig> current(String slug) {
        return jdbc.sql("""
                        SELECT node_configs.* FROM nodes JOIN node_configs
                            ON node_configs.node_slug = nodes.slug AND node_configs.config_version = nodes.config_version
                        WHERE nodes.slug = :slug""").param("slug", slug).query((row, _) -> read(row)).optional();
    }

    /** Opens a stored bearer token. */
    String token(String slug, byte[] sealed) {
        return seal.open(sealed, slug);
    }

    private void copy(String last, String version, String slug) {
        jdbc.sql("""
                        INSERT INTO node_configs (node_slug, config_version, sealed_token, worker_url,
                            inference_supported, inference_mode, existing_service, selected_model, inference_env,
                            max_concurrency, max_job_timeout_seconds, allowed_images)
                        SELECT node_slug, :version, sealed_token, worker_url, inference_supported, inference_mode,
                            existing_service, selected_model, inference_env, max_concurrency, max_job_timeout_seconds,
                            allowed_images
                        FROM node_configs WHERE node_slug = :slug AND config_version = :last""")
                .param("version", version)
                .param("slug", slug)
                .param("last", last)
                .update();
    }

    private void follow(String version, Report report) {
        jdbc.sql("""
                        UPDATE node_configs SET worker_url = :worker_url, inference_supported = :supported,
                            inference_mode = :mode, existing_service = :existing
                        WHERE node_slug = :slug AND config_version = :version""")
                .param("worker_url", report.workerUrl())
                .param("supported", report.inferenceSupported())
                .param("mode", report.inferenceMode().wireName())
                .param("existing", report.existingService())
                .param("slug", report.slug())
                .param("version", version)
                .update();
    }

    private NodeConfig read(ResultSet row) throws SQLException {
        String slug = row.getString("node_slug");
        boolean backend = row.getBoolean("inference_supported")
                && !row.getString("inference_mode").equals("disabled")
                && !row.getBoolean("existing_service");
        Map<String, String> env = WireJson.mapper().readValue(row.getString("inference_env"), ENVIRONMENT);
        Array allowedImages = row.getArray("allowed_images");
        return new NodeConfig(
                1,
                row.getString("config_version"),
                row.getObject("issued_at", OffsetDateTime.class).toInstant(),
                slug,
                new NodeConfig.Orchestrator(
                        properties.url(""),
                        new NodeConfig.Endpoints(row.getString("worker_url"), properties.url("/v1/nodes/capability"))),
                new NodeConfig.WorkerApi(token(slug, row.getBytes("sealed_token"))),
                new NodeConfig.InferenceBackend(
                        backend,
                        properties.inferenceImage(),
                        null,
                        properties.inferencePort(),
                        env.isEmpty() ? null : env,
                        row.getString("selected_model")),
                new NodeConfig.Policy(new NodeConfig.SandboxPolicy(
                        row.getObject("max_concurrency", Integer.class),
                        allowedImages == null ? null : Users.texts(allowedImages))),
                new NodeConfig.Constraints(
                        properties.maxRequestSize().toBytes(), row.getInt("max_job_timeout_seconds")));
    }

    private static String @Nullable [] array(@Nullable List<String> texts) {
        return texts == null ? null : texts.toArray(String[]::new);
    }
}
