package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller whose orchestrator dies sends what was not answered to another one, and nothing is there twice. */
class IdempotencyCrashTest {

    private static final int CALLERS = 8;
    private static final int TASKS_EACH = 12;

    @TempDir
    private Path state;

    private final RunningOrchestrator survivor = RunningOrchestrator.get();
    private final Api user = survivor.user();
    private final UUID owner =
            UUID.fromString(user.get("/v1/users/me").body().get("id").stringValue());

    /** Nobody runs them; the tests that follow are not to wait for them. */
    @AfterEach
    void removeTasks() {
        survivor.jdbc()
                .sql("DELETE FROM tasks WHERE owner_id = :owner")
                .param("owner", owner)
                .update();
    }

    @Test
    void repeatAfterADeathMakesNoSecondTask() {
        Set<String> answered = ConcurrentHashMap.newKeySet();
        OrchestratorProcess doomed = OrchestratorProcess.start(
                        state, OrchestratorProcess.freePort(), Map.of("DATABASE_URL", survivor.databaseUrl()))
                .awaitHealth();
        Api door = doomed.api().as(user.token().orElseThrow());
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                callers.execute(() -> IntStream.range(0, TASKS_EACH)
                        .mapToObj(task -> number + "-" + task)
                        .forEach(key -> answered.add(id(submit(door, key)
                                .orElseGet(() -> submit(user, key).orElseThrow())))));
            }
            Eventually.is(() -> answered.size() > CALLERS, true);
            doomed.kill();
        }

        assertThat(answered).hasSize(CALLERS * TASKS_EACH);
        assertThat(stored()).isEqualTo(CALLERS * TASKS_EACH);
    }

    /** Nothing where nobody answers. */
    private static Optional<Api.Reply> submit(Api door, String key) {
        try {
            return Optional.of(door.post("/v1/tasks", Map.of("prompt", "echo " + key, "input_mode", "commands"), key));
        } catch (UncheckedIOException dead) {
            return Optional.empty();
        }
    }

    private static String id(Api.Reply reply) {
        assertThat(reply.status()).as(reply.text()).isIn(200, 201);
        return reply.body().get("id").stringValue();
    }

    private int stored() {
        return survivor.jdbc()
                .sql("SELECT count(*) FROM tasks WHERE owner_id = :owner")
                .param("owner", owner)
                .query(Integer.class)
                .single();
    }
}
