package io.cloister.orchestrator.node;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whether a task can reach a model, now or ever. */
@Repository
public class InferencePaths {

    private final JdbcClient jdbc;

    InferencePaths(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How things stand at this moment. */
    public State now() {
        return jdbc.sql("""
                        SELECT count(*) AS nodes,
                            count(*) FILTER (WHERE takes_jobs) AS taking_jobs,
                            count(*) FILTER (WHERE state = 'schedulable' AND draining) AS draining,
                            count(*) FILTER (WHERE was_schedulable AND inference_mode <> 'disabled') AS possible,
                            count(*) FILTER (WHERE serves_inference) AS serving
                        FROM node_states""")
                .query((row, _) -> new State(
                        row.getLong("nodes"),
                        row.getLong("taking_jobs"),
                        row.getLong("draining"),
                        row.getLong("possible"),
                        row.getLong("serving")))
                .single();
    }

    /**
     * Nodes, counted.
     *
     * @param nodes registered
     * @param takingJobs schedulable, with an engine that answers
     * @param draining schedulable, but for an administrator who has stopped the placing of work
     * @param possible has been schedulable, and wants to serve inference
     * @param serving takes jobs and reaches its model server now
     */
    public record State(long nodes, long takingJobs, long draining, long possible, long serving) {

        public boolean isOpen() {
            return serving > 0;
        }

        public boolean canEverOpen() {
            return possible > 0;
        }

        /** What is missing, one sentence that begins with {@code no inference path:}. */
        public String missing() {
            String reason;
            if (nodes == 0) {
                reason = "no node is registered";
            } else if (possible == 0 && takingJobs > 0) {
                reason = "no node wants to serve inference";
            } else if (takingJobs == 0) {
                reason = draining > 0 ? "every schedulable node is draining" : "no node is schedulable";
            } else {
                reason = "no schedulable node reaches its model server";
            }
            return "no inference path: " + reason + ".";
        }
    }
}
