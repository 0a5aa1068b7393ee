package io.cloister.orchestrator.node;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Jobs that a node goes on with although nobody wants them any more. */
@Repository
class Strays {

    private final JdbcClient jdbc;

    Strays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Those of the jobs which the node should not hold: canceled ones, lost ones, and ones that it was never given. A job
     * whose result is stored is none of them: its worker is about to hear that.
     */
    List<String> among(String slug, @Nullable List<String> held) {
        if (held == null || held.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("""
                        SELECT DISTINCT id FROM unnest(:held::text[]) AS held (id) WHERE NOT EXISTS (
                            SELECT FROM jobs WHERE jobs.id = held.id AND node_slug = :slug
                              AND (state IN ('claimed', 'running')
                                OR EXISTS (SELECT FROM results WHERE job_id = jobs.id)))""")
                .param("held", held.stream().filter(Objects::nonNull).toArray(String[]::new))
                .param("slug", slug)
                .query((row, _) -> row.getString("id"))
                .list();
    }
}
