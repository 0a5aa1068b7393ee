package io.cloister.orchestrator.result;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The run responses of attempts, and which of their workers have yet to hear that they are stored. */
@Repository
public class Results {

    private final JdbcClient jdbc;

    Results(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps what came of an attempt. The first to come stays.
     *
     * @param json a {@link io.cloister.contracts.worker.RunResponse} as the worker wrote it
     */
    public void store(String jobId, String json) {
        jdbc.sql("INSERT INTO results (job_id, result) VALUES (:id, :result) ON CONFLICT (job_id) DO NOTHING")
                .param("id", jobId)
                .param("result", json)
                .update();
    }

    /** The worker has heard that the result is stored. */
    public void markForgotten(String jobId) {
        jdbc.sql("UPDATE jobs SET forgotten = true WHERE id = :id AND state NOT IN ('claimed', 'running')")
                .param("id", jobId)
                .update();
    }

    /** Jobs whose result is stored and whose worker has not heard it, a few at a time; a worker drops them after 7 days. */
    public List<Unforgotten> unforgotten() {
        return jdbc.sql("""
                        SELECT jobs.id, node_slug FROM jobs JOIN results ON results.job_id = jobs.id
                        WHERE NOT forgotten AND state NOT IN ('claimed', 'running')
                          AND ended_at BETWEEN now() - interval '7 days' AND now() - interval '10 seconds'
                        ORDER BY random() LIMIT 20""")
                .query((row, _) -> new Unforgotten(row.getString("id"), row.getString("node_slug")))
                .list();
    }

    /** A job that a worker still keeps. */
    public record Unforgotten(String jobId, String nodeSlug) {}
}
