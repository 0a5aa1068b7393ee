package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.database.StateDirectory;
import io.cloister.orchestrator.queue.HeldJob;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * This orchestrator's claim to be alive: a row that it renews. An orchestrator without a fresh row is dead, and whoever
 * notices takes over its jobs.
 */
@Repository
class Lease {

    /** As SQL; renewed each second or so, and good for this long. */
    private static final String ALIVE = "orchestrators.renewed_at > now() - interval '15 seconds'";

    private final JdbcClient jdbc;
    private final UUID id;

    Lease(JdbcClient jdbc, StateDirectory state) {
        this.jdbc = jdbc;
        this.id = state.identity();
    }

    /** The same after a restart on the same state directory. */
    UUID id() {
        return id;
    }

    /**
     * Begins this process's life under the identity. What an earlier process of the same identity held is ours at once:
     * it is dead, because we hold its state directory.
     */
    List<HeldJob> begin() {
        jdbc.sql("""
                        INSERT INTO orchestrators (id) VALUES (:id)
                        ON CONFLICT (id) DO UPDATE SET started_at = now(), renewed_at = now()""").param("id", id).update();
        return takeOver("owner_id = :value", id);
    }

    void renew() {
        jdbc.sql("INSERT INTO orchestrators (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET renewed_at = now()")
                .param("id", id)
                .update();
    }

    /**
     * Takes over the jobs of orchestrators that are dead. Others may do so at the same moment. Who comes second finds a new
     * owner in the row, and PostgreSQL asks again whether that one is dead: of an array, and not of an anti-join, in which
     * it would keep the answer that it had for the owner before.
     */
    List<HeldJob> takeOverFromDead() {
        return takeOver(
                "owner_id <> :value AND owner_id <> ALL (ARRAY(SELECT orchestrators.id FROM orchestrators WHERE "
                        + ALIVE + "))",
                id);
    }

    /**
     * Takes up those of our own jobs that nobody here follows: the database failed as it answered, and we never heard that
     * they are ours. A job has some seconds to be followed first.
     */
    List<HeldJob> takeUpAllBut(Collection<HeldJob> followed) {
        return takeOver(
                "owner_id = :id AND created_at < now() - interval '5 seconds' AND id <> ALL(:value::text[])",
                followed.stream().map(HeldJob::id).toArray(String[]::new));
    }

    /** Takes over whatever runs on a node, so that nobody else writes what becomes of it. */
    List<HeldJob> takeOverFromNode(String slug) {
        return takeOver("node_slug = :value", slug);
    }

    /** Says that this orchestrator stops, so that others need not wait for the lease to end. */
    void end() {
        jdbc.sql("DELETE FROM orchestrators WHERE id = :id").param("id", id).update();
    }

    /** Locks the jobs in the order of their ids: of two who want the same ones, neither waits for what the other waits for. */
    private List<HeldJob> takeOver(String whose, Object value) {
        return jdbc.sql("""
                        WITH left_behind AS (
                            SELECT jobs.id FROM jobs WHERE state IN ('claimed', 'running') AND %s
                            ORDER BY jobs.id FOR UPDATE
                        )
                        UPDATE jobs SET owner_id = :id, fence = fence + 1 FROM left_behind
                        WHERE jobs.id = left_behind.id RETURNING jobs.*""".formatted(whose))
                .param("id", id)
                .param("value", value)
                .query((row, _) -> new HeldJob(
                        row.getString("id"),
                        row.getString("task_id"),
                        row.getString("node_slug"),
                        row.getString("node_model"),
                        row.getLong("fence"),
                        row.getString("state").equals("running")))
                .list();
    }
}
