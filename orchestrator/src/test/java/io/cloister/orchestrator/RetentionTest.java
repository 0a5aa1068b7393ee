package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What has been kept long enough goes by itself, and nothing else does. */
class RetentionTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api user = orchestrator.user();
    private final TaskClient tasks = user.tasks();

    @Test
    void taskGoesThirtyDaysAfterItsEnd() {
        try (TestNode node = new TestNode(orchestrator.anonymous(), "retention").join(orchestrator.admin())) {
            String old = end();
            String young = end();
            node.worker().progress(FakeWorker::going);
            String running = tasks.running("echo hello");

            endedBefore("29 days 23 hours", young);
            endedBefore("31 days", running);
            endedBefore("30 days 1 minute", old);

            Eventually.is(() -> user.get("/v1/tasks/" + old).status(), 404);
            assertThat(count("jobs", "task_id = '" + old + "'")).isZero();
            assertThat(count("task_specs", "task_id = '" + old + "'")).isZero();
            assertThat(count("results", "job_id NOT IN (SELECT id FROM jobs)")).isZero();
            assertThat(tasks.status(young)).isEqualTo("completed");
            assertThat(tasks.status(running)).isEqualTo("running");
            assertThat(user.get("/v1/tasks/" + young + "/logs").text()).contains("hello");
        }
    }

    @Test
    void moreThanABatchGoes() {
        orchestrator.jdbc().sql("""
                        INSERT INTO login_failures (handle, address, failed_at)
                        SELECT 'long ago', 'nowhere', now() - interval '301 seconds' FROM generate_series(1, 450)""").update();

        Eventually.is(() -> count("login_failures", "handle = 'long ago'"), 0);
    }

    @Test
    void idempotencyKeyGoesAfterADayAndItsTaskStays() {
        String key = UUID.randomUUID().toString();
        Api.Reply task = user.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"), key);
        orchestrator
                .jdbc()
                .sql("UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = :key")
                .param("key", key)
                .update();

        Eventually.is(() -> count("idempotency_keys", "key = '" + key + "'"), 0);

        assertThat(user.get("/v1/tasks/" + task.body().get("id").stringValue()).status())
                .isEqualTo(200);
    }

    @Test
    void sessionGoesWhenNobodyCanUseItAnyMore() {
        UUID revoked = session("interval '2 days'", "interval '1 day 1 minute'", "now() + interval '1 day'");
        UUID expired = session("interval '40 days'", "NULL", "now() - interval '1 day 1 minute'");
        UUID live = session("interval '40 days'", "NULL", "now() + interval '1 minute'");

        Eventually.is(() -> count("sessions", "id IN ('" + revoked + "', '" + expired + "')"), 0);

        assertThat(count("sessions", "id = '" + live + "'")).isEqualTo(1);
        assertThat(user.get("/v1/users/me").status()).isEqualTo(200);
    }

    @Test
    void administrativeActsAreKeptAYear() {
        orchestrator.jdbc().sql("""
                        INSERT INTO audit (acted_at, actor_id, actor, act, target) VALUES
                            (now() - interval '364 days', gen_random_uuid(), 'somebody', 'user_created', 'kept'),
                            (now() - interval '366 days', gen_random_uuid(), 'somebody', 'user_created', 'gone')""").update();

        Eventually.is(() -> count("audit", "target = 'gone'"), 0);

        assertThat(count("audit", "target = 'kept'")).isEqualTo(1);
    }

    private String end() {
        String id = tasks.create("echo hello");
        Eventually.is(() -> tasks.status(id), "completed");
        return id;
    }

    private void endedBefore(String time, String id) {
        orchestrator
                .jdbc()
                .sql("UPDATE tasks SET updated_at = now() - :time::interval WHERE id = :id")
                .param("time", time)
                .param("id", id)
                .update();
    }

    /** A session with one refresh token; the times are SQL. It comes at once, so that it is never there without the token. */
    private UUID session(String age, String revokedBefore, String tokenEnds) {
        UUID id = UUID.randomUUID();
        orchestrator
                .jdbc()
                .sql("""
                        WITH session AS (
                            INSERT INTO sessions (id, user_id, created_at, revoked_at)
                            SELECT :id, id, now() - %s, now() - %s::interval FROM users WHERE handle = 'admin'
                        )
                        INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
                        VALUES (uuid_send(:id), :id, %s)""".formatted(age, revokedBefore, tokenEnds))
                .param("id", id)
                .update();
        return id;
    }

    private int count(String table, String where) {
        return orchestrator
                .jdbc()
                .sql("SELECT count(*) FROM " + table + " WHERE " + where)
                .query(Integer.class)
                .single();
    }
}
