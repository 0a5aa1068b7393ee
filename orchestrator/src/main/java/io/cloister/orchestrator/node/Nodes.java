package io.cloister.orchestrator.node;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** The nodes in the database: one row each, locked while a configuration version is made. */
@Repository
class Nodes {

    private final JdbcClient jdbc;

    Nodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a node whose slug is free, and says whether it was. */
    boolean add(Report report, UUID credential, String version) {
        return reported("""
                        INSERT INTO nodes (slug, credential, capability, name, labels, boot_id, worker_url,
                            sandbox_supported, max_concurrency, cpu_cores, ram_mb, inference_supported, inference_mode,
                            existing_service, inference_running, available_models, loaded_models, config_version)
                        VALUES (:slug, :credential, :json, :name, :labels, :boot_id, :worker_url, :sandbox,
                            :concurrency, :cores, :ram, :supported, :mode, :existing, :running, :models, :loaded,
                            :version)
                        ON CONFLICT (slug) DO NOTHING""", report)
                        .param("credential", credential)
                        .param("version", version)
                        .update()
                == 1;
    }

    /** Locks a node until the transaction ends. */
    Optional<Locked> lock(String slug) {
        boolean there = jdbc.sql("SELECT 1 FROM nodes WHERE slug = :slug FOR UPDATE")
                .param("slug", slug)
                .query(Integer.class)
                .optional()
                .isPresent();
        return there
                ? jdbc.sql("SELECT credential, config_version, state FROM node_states WHERE slug = :slug")
                        .param("slug", slug)
                        .query((row, _) -> new Locked(
                                row.getObject("credential", UUID.class),
                                row.getString("config_version"),
                                row.getString("state").equals("schedulable")))
                        .optional()
                : Optional.empty();
    }

    /** Keeps what a node reported, and that it lives. Another address must prove itself anew. */
    void heartbeat(Report report) {
        reported("""
                        UPDATE nodes SET last_heartbeat_at = now(), capability = :json, name = :name, labels = :labels,
                            boot_id = :boot_id,
                            verified_version = CASE WHEN worker_url IS DISTINCT FROM :worker_url THEN NULL
                                ELSE verified_version END,
                            worker_url = :worker_url, sandbox_supported = :sandbox, max_concurrency = :concurrency,
                            cpu_cores = :cores, ram_mb = :ram,
                            inference_supported = :supported, inference_mode = :mode, existing_service = :existing,
                            inference_running = :running, available_models = :models, loaded_models = :loaded
                        WHERE slug = :slug""", report).update();
    }

    private StatementSpec reported(String sql, Report report) {
        return jdbc.sql(sql)
                .param("slug", report.slug())
                .param("json", report.json())
                .param("name", report.name())
                .param("labels", array(report.labels()))
                .param("boot_id", report.bootId())
                .param("worker_url", report.workerUrl())
                .param("sandbox", report.sandboxSupported())
                .param("concurrency", report.maxConcurrency())
                .param("cores", report.cpuCores())
                .param("ram", report.ramMb())
                .param("supported", report.inferenceSupported())
                .param("mode", report.inferenceMode().wireName())
                .param("existing", report.existingService())
                .param("running", report.inferenceRunning())
                .param("models", array(report.availableModels()))
                .param("loaded", array(report.loadedModels()));
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** Stops or resumes the placing of work on a node, and says whether there is one. A claim that is under way is over before. */
    boolean drain(String slug, boolean draining) {
        return jdbc.sql("UPDATE nodes SET draining = :draining WHERE slug = :slug")
                        .param("draining", draining)
                        .param("slug", slug)
                        .update()
                == 1;
    }

    /** Forgets a node with all that it was told, and says whether there was one. A claim that is under way is over before. */
    boolean remove(String slug) {
        return jdbc.sql("DELETE FROM nodes WHERE slug = :slug")
                        .param("slug", slug)
                        .update()
                == 1;
    }

    void setVersion(String slug, String version) {
        jdbc.sql("UPDATE nodes SET config_version = :version WHERE slug = :slug")
                .param("version", version)
                .param("slug", slug)
                .update();
    }

    /** Hands a slug to another owner, who has to acknowledge and to prove the worker anew. */
    void handOver(String slug, UUID credential) {
        jdbc.sql("""
                        UPDATE nodes SET credential = :credential, acked_version = NULL, ack_error = NULL,
                            verified_version = NULL WHERE slug = :slug""").param("credential", credential).param("slug", slug).update();
    }

    /**
     * Keeps that a node applied a version; one that is older than what it applied already changes nothing. A worker that
     * proved itself stays proven, because versions of one owner share their token.
     */
    void acknowledge(String slug, String version) {
        jdbc.sql("""
                        UPDATE nodes SET acked_version = :version, ack_error = NULL,
                            verified_version = CASE WHEN verified_version IS NULL THEN NULL ELSE :version END
                        WHERE slug = :slug AND (acked_version IS NULL OR acked_version COLLATE "C" < :version)""").param("slug", slug).param("version", version).update();
    }

    void failToApply(String slug, @Nullable String error) {
        jdbc.sql("UPDATE nodes SET ack_error = :error WHERE slug = :slug")
                .param("error", error == null ? "no reason given" : error)
                .param("slug", slug)
                .update();
    }

    boolean hasVersion(String slug, String version) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM node_configs WHERE node_slug = :slug AND config_version = :version)")
                .param("slug", slug)
                .param("version", version)
                .query(Boolean.class)
                .single();
    }

    /** Keeps that the worker answered to the token of this version; false if the node has gone on meanwhile. */
    boolean verify(String slug, String version, String workerUrl) {
        return jdbc.sql("""
                        UPDATE nodes SET verified_version = acked_version, was_schedulable = true
                        WHERE slug = :slug AND acked_version = :version AND worker_url = :worker_url""")
                        .param("slug", slug)
                        .param("version", version)
                        .param("worker_url", workerUrl)
                        .update()
                == 1;
    }

    /** Whether the worker has proved itself since the last acknowledgement. */
    boolean isVerified(String slug) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM nodes WHERE slug = :slug AND verified_version = acked_version)")
                .param("slug", slug)
                .query(Boolean.class)
                .single();
    }

    /** Takes a node out until its worker proves itself again. */
    void distrust(String slug) {
        jdbc.sql("UPDATE nodes SET verified_version = NULL WHERE slug = :slug")
                .param("slug", slug)
                .update();
    }

    /**
     * A node under its row lock.
     *
     * @param credential what its JWT must name
     * @param version its configuration
     * @param schedulable whether it is so now
     */
    record Locked(UUID credential, String version, boolean schedulable) {}
}
