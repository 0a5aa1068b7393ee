package io.cloister.orchestrator.queue;

import io.cloister.orchestrator.user.Users;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Where jobs go: nodes that take jobs now, those with most free slots first. */
@Repository
public class Places {

    private static final String LIVE_JOBS =
            "(SELECT count(*) FROM jobs WHERE node_slug = slug AND jobs.state IN ('claimed', 'running'))";

    private static final String SELECT =
            "SELECT *, slots - " + LIVE_JOBS + " AS free FROM node_states WHERE takes_jobs";
    private static final String ORDER = " ORDER BY free DESC, slug";

    private final JdbcClient jdbc;

    Places(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that have a free slot and are not to be spared. */
    List<Place> free() {
        return jdbc.sql(SELECT + " AND (rests_until IS NULL OR rests_until < now()) AND slots > " + LIVE_JOBS + ORDER)
                .query((row, _) -> place(row))
                .list();
    }

    /**
     * Locks a node until the transaction ends, and says whether it still has a free slot: another orchestrator may have
     * taken it.
     *
     * @param waits whether to wait for somebody who has it locked; if not, it counts as taken
     */
    boolean lockIfFree(Place place, boolean waits) {
        boolean isLocked = jdbc.sql("SELECT 1 FROM nodes WHERE slug = :slug FOR UPDATE" + (waits ? "" : " SKIP LOCKED"))
                .param("slug", place.slug())
                .query(Integer.class)
                .optional()
                .isPresent();
        return isLocked && hasFree(place);
    }

    private boolean hasFree(Place place) {
        return jdbc.sql("SELECT slots > " + LIVE_JOBS + " FROM node_states WHERE slug = :slug AND takes_jobs")
                .param("slug", place.slug())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** The first that could serve such a task, busy or not. */
    public Optional<Place> serving(boolean inference, Collection<String> labels) {
        return jdbc.sql(SELECT + " AND (serves_inference OR NOT :inference) AND labels @> :labels::text[]" + ORDER
                        + " LIMIT 1")
                .param("inference", inference)
                .param("labels", labels.toArray(String[]::new))
                .query((row, _) -> place(row))
                .optional();
    }

    private static Place place(ResultSet row) throws SQLException {
        List<String> models = Users.texts(row.getArray("available_models"));
        return new Place(
                row.getString("slug"),
                Set.copyOf(Users.texts(row.getArray("labels"))),
                row.getBoolean("serves_inference"),
                model(row.getString("selected_model"), models),
                models,
                Users.texts(row.getArray("loaded_models")),
                row.getInt("free"));
    }

    /** The selected model where the node has it, or has not said what it has; else its first. */
    private static @Nullable String model(@Nullable String selected, List<String> available) {
        boolean usable = selected != null && (available.isEmpty() || available.contains(selected));
        if (usable) {
            return selected;
        }
        return available.isEmpty() ? null : available.getFirst();
    }
}
