package io.cloister.orchestrator.task;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.SandboxSpec;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.orchestrator.secret.Seal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** What to run for each task. */
@Repository
public class TaskSpecs {

    private static final TypeReference<Map<String, String>> ENVIRONMENT = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Seal seal;

    TaskSpecs(JdbcClient jdbc, KeyRing keys) {
        this.jdbc = jdbc;
        this.seal = environmentSeal(keys);
    }

    static Seal environmentSeal(KeyRing keys) {
        return new Seal(keys, "task environment");
    }

    /**
     * The stored specification with its environment in the clear; without a command where it waits for a model's name.
     *
     * @throws io.cloister.orchestrator.secret.BrokenSealException if the environment cannot be read any more
     */
    public SandboxSpec load(String taskId) {
        return jdbc.sql("SELECT spec, sealed_env FROM task_specs WHERE task_id = :id")
                .param("id", taskId)
                .query((row, _) -> WireJson.mapper()
                        .readValue(row.getString("spec"), SandboxSpec.class)
                        .withEnv(environment(taskId, row.getBytes("sealed_env"))))
                .single();
    }

    private @Nullable Map<String, String> environment(String taskId, byte @Nullable [] sealed) {
        return sealed == null ? null : WireJson.mapper().readValue(seal.open(sealed, taskId), ENVIRONMENT);
    }
}
