package io.cloister.orchestrator.audit;

import io.cloister.orchestrator.retention.Perishable;
import io.cloister.orchestrator.retention.RetentionProperties;
import io.cloister.orchestrator.user.Caller;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The book of administrative acts. It names who acted on what, and never holds a secret. */
@Repository
public class Audit implements Perishable {

    private final JdbcClient jdbc;
    private final RetentionProperties retention;

    Audit(JdbcClient jdbc, RetentionProperties retention) {
        this.jdbc = jdbc;
        this.retention = retention;
    }

    /** Enters an act. Call it in the transaction of the act itself, so that there is neither without the other. */
    public void enter(Caller actor, Act act, String target) {
        jdbc.sql("INSERT INTO audit (actor_id, actor, act, target) VALUES (:id, :handle, :act, :target)")
                .param("id", actor.id())
                .param("handle", actor.handle())
                .param("act", act.storedName())
                .param("target", target)
                .update();
    }

    @Override
    public int removeOverdue(int most) {
        return jdbc.sql("""
                        WITH overdue AS (
                            SELECT id FROM audit WHERE acted_at < now() - make_interval(secs => :kept)
                            ORDER BY acted_at LIMIT :most FOR UPDATE SKIP LOCKED
                        )
                        DELETE FROM audit USING overdue WHERE audit.id = overdue.id""")
                .param("kept", retention.audit().toSeconds())
                .param("most", most)
                .update();
    }
}
