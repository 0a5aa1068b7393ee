package io.cloister.orchestrator.cancel;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What workers have yet to hear: one row for each job that they should give up. */
@Repository
public class CancelRequests {

    /** Above it, what is due comes with the next look. */
    private static final int AT_ONCE = 200;

    private final JdbcClient jdbc;

    CancelRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Asks for a job's end, in the transaction that gives it up. */
    public void add(String jobId) {
        jdbc.sql("""
                        INSERT INTO cancel_requests (job_id, node_slug) SELECT id, node_slug FROM jobs WHERE id = :id
                        ON CONFLICT (job_id) DO NOTHING""").param("id", jobId).update();
    }

    /**
     * Takes what is due, so that others leave it alone for a moment: each second, or each 10 seconds while the node is
     * silent. A worker keeps nothing for longer than 7 days.
     */
    List<CancelRequest> takeDue() {
        return jdbc.sql("""
                        WITH due AS (
                            SELECT job_id, state FROM cancel_requests AS request
                            LEFT JOIN node_states ON node_states.slug = request.node_slug
                            WHERE acknowledged_at IS NULL AND requested_at > now() - interval '7 days'
                              AND (tried_at IS NULL OR tried_at < now() - CASE
                                  WHEN state IN ('away', 'lost') THEN interval '10 seconds' ELSE interval '1 second' END)
                            ORDER BY tried_at NULLS FIRST LIMIT :limit FOR UPDATE OF request SKIP LOCKED
                        )
                        UPDATE cancel_requests AS request SET tried_at = now() FROM due, jobs
                        WHERE request.job_id = due.job_id AND jobs.id = due.job_id
                        RETURNING request.job_id, jobs.task_id, request.node_slug, due.state IS NOT NULL AS node_is_known,
                            jobs.state = 'canceled' AS keeps_output""")
                .param("limit", AT_ONCE)
                .query((row, _) -> new CancelRequest(
                        row.getString("job_id"),
                        row.getString("task_id"),
                        row.getString("node_slug"),
                        row.getBoolean("node_is_known"),
                        row.getBoolean("keeps_output")))
                .list();
    }

    /** The worker has let go of the job, or never had it. */
    void acknowledge(String jobId) {
        jdbc.sql("UPDATE cancel_requests SET acknowledged_at = now() WHERE job_id = :id AND acknowledged_at IS NULL")
                .param("id", jobId)
                .update();
    }
}
