package io.cloister.orchestrator.task;

import io.cloister.orchestrator.retention.Perishable;
import io.cloister.orchestrator.retention.RetentionProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tasks that ended long ago. With a task go its attempts, results and output. */
@Repository
class OldTasks implements Perishable {

    private final JdbcClient jdbc;
    private final RetentionProperties retention;

    OldTasks(JdbcClient jdbc, RetentionProperties retention) {
        this.jdbc = jdbc;
        this.retention = retention;
    }

    @Override
    public int removeOverdue(int most) {
        return jdbc.sql("""
                        WITH overdue AS (
                            SELECT id FROM tasks
                            WHERE status IN ('completed', 'failed', 'canceled')
                              AND updated_at < now() - make_interval(secs => :kept)
                            ORDER BY updated_at LIMIT :most FOR UPDATE SKIP LOCKED
                        )
                        DELETE FROM tasks USING overdue WHERE tasks.id = overdue.id""")
                .param("kept", retention.tasks().toSeconds())
                .param("most", most)
                .update();
    }
}
