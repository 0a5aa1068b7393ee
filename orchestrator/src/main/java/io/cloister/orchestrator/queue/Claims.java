package io.cloister.orchestrator.queue;

import com.github.f4b6a3.ulid.UlidCreator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a waiting task and a free slot together. The claim is committed before anybody calls the worker. Of the tasks that
 * a node can serve, the highest priority comes first and then the oldest.
 */
@Repository
public class Claims {

    private final JdbcClient jdbc;
    private final Places places;
    private final TransactionTemplate transaction;

    Claims(JdbcClient jdbc, Places places, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.places = places;
        this.transaction = transaction;
    }

    /** A new attempt of some waiting task; nothing where no task waits that a free slot could serve. */
    public Optional<HeldJob> claim(UUID orchestrator) {
        for (Place place : places.free()) {
            HeldJob job = transaction.execute(_ -> claimAt(place, orchestrator));
            if (job != null) {
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    /** Counts again under the node's row lock, because another orchestrator may have taken the slot meanwhile. */
    private @Nullable HeldJob claimAt(Place place, UUID orchestrator) {
        jdbc.sql("SELECT 1 FROM nodes WHERE slug = :slug FOR UPDATE")
                .param("slug", place.slug())
                .query(Integer.class)
                .optional();
        boolean free = jdbc.sql(
                        "SELECT slots > " + Places.LIVE_JOBS + " FROM node_states WHERE slug = :slug AND takes_jobs")
                .param("slug", place.slug())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        return free
                ? nextTask(place).map(task -> insert(task, place, orchestrator)).orElse(null)
                : null;
    }

    private Optional<String> nextTask(Place place) {
        return jdbc.sql("""
                        UPDATE tasks SET wants_node = false WHERE id = (
                            SELECT id FROM tasks WHERE wants_node AND (NOT use_inference OR :inference)
                            ORDER BY priority DESC, position LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING id""")
                .param("inference", place.servesInference())
                .query(String.class)
                .optional();
    }

    private HeldJob insert(String taskId, Place place, UUID orchestrator) {
        String id = UlidCreator.getMonotonicUlid().toLowerCase();
        jdbc.sql("""
                        INSERT INTO jobs (id, task_id, node_slug, node_model, owner_id)
                        VALUES (:id, :task, :node, :model, :owner)""")
                .param("id", id)
                .param("task", taskId)
                .param("node", place.slug())
                .param("model", place.model())
                .param("owner", orchestrator)
                .update();
        return new HeldJob(id, taskId, place.slug(), place.model(), 1, false);
    }
}
