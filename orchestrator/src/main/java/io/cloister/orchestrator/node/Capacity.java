package io.cloister.orchestrator.node;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the largest node has, so that nobody asks for more. */
@Repository
public class Capacity {

    private final JdbcClient jdbc;

    Capacity(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The most of each that any node reported. */
    public Largest largest() {
        return jdbc.sql("SELECT max(cpu_cores) AS cores, max(ram_mb) AS ram FROM nodes")
                .query((row, _) -> new Largest(row.getObject("cores", Integer.class), row.getObject("ram", Long.class)))
                .single();
    }

    /**
     * Bounds of a sandbox's resources, absent while no node has reported any.
     *
     * @param cpuCores processors
     * @param ramMb memory, MiB
     */
    public record Largest(
            @Nullable Integer cpuCores, @Nullable Long ramMb) {}
}
