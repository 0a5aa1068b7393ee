package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** While the database is gone each call says so soon, and when it is back all goes on by itself. */
class DatabaseOutageTest {

    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final String INPUT = "run until the test says";

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final DatabaseServer database = new DatabaseServer(orchestrator);
    private final Api anonymous = orchestrator.anonymous();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @Test
    void everyCallSaysSoWithinFiveSeconds() throws Exception {
        try (TestNode node = new TestNode(anonymous, "outage").join(admin);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Call> calls = calls(node);

            database.halt();
            try {
                List<Future<Answer>> answers = calls.stream()
                        .map(call -> callers.submit(() -> call.answer()))
                        .toList();
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().problem())
                            .as(answer.get().toString())
                            .isEqualTo("database-unavailable");
                    assertThat(answer.get().time()).as(answer.get().toString()).isLessThan(BOUND);
                }
                assertThat(anonymous.get("/healthz").status()).isEqualTo(200);
            } finally {
                database.goOn();
            }
            Eventually.is(() -> admin.get("/v1/tasks").status(), 200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP", "KILL"})
    void runningTaskAndItsReaderGoOn(String how) throws Exception {
        try (TestNode node = new TestNode(anonymous, "outlives-" + how.toLowerCase(java.util.Locale.ROOT)).join(admin);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            node.worker().runUntilLogsEnd(INPUT);
            String task = tasks.running(INPUT);
            FakeLog log = node.worker().log(tasks.jobs(task).get(0).get("id").stringValue());
            log.stdout("one\n");
            try (LogReader reader = LogReader.of(admin, task).awaitStdout("one\n")) {
                Future<Answer> wait =
                        callers.submit(new Call(admin, "GET", "/v1/tasks/" + task + "?wait=20s", null)::answer);

                if (how.equals("KILL")) {
                    database.kill();
                } else {
                    database.halt();
                }
                log.stdout("two\n");
                reader.awaitStdout("one\ntwo\n");
                if (how.equals("STOP")) {
                    assertThat(wait.get().time()).isLessThan(BOUND.plusSeconds(1));
                }
                database.goOn();
                log.stdout("three\n").complete();

                reader.awaitEnd("completed");
                assertThat(reader.stdout()).isEqualTo("one\ntwo\nthree\n");
            }
            Eventually.is(() -> tasks.status(task), "completed");
            assertThat(node.worker().posts()).hasSize(1);
        }
    }

    @Test
    void claimThatWasStoredButNotHeardOfIsFollowedAllTheSame() {
        try (TestNode node = new TestNode(anonymous, "unheard").join(admin)) {
            admin.post("/v1/nodes/unheard/drain", null);
            String task = tasks.create("true");
            orchestrator.jdbc().sql("""
                            WITH claimed AS (UPDATE tasks SET wants_node = false WHERE id = :task RETURNING id)
                            INSERT INTO jobs (id, task_id, node_slug, owner_id, created_at)
                            SELECT 'unheard-' || claimed.id, claimed.id, 'unheard', orchestrators.id,
                                now() - interval '6 seconds'
                            FROM claimed, orchestrators ORDER BY renewed_at DESC LIMIT 1""").param("task", task).update();

            Eventually.is(() -> tasks.status(task), "completed");
            assertThat(node.worker().posts())
                    .singleElement()
                    .satisfies(job -> assertThat(job.jobId()).isEqualTo("unheard-" + task));
        }
    }

    @Test
    void jobThatIsInTheQueueAgainIsNotPostedAfterAFailureOfTheDatabase() {
        try (OwnDatabase own = new OwnDatabase(orchestrator.databaseUrl());
                RunningOrchestrator alone = RunningOrchestrator.on(own.url());
                TestNode node = new TestNode(alone.anonymous(), "unheard-of").join(alone.admin())) {
            FakeWorker.Gate post = node.worker().shut("POST");
            node.worker().admit(_ -> node.worker().posts().size() == 1 ? 503 : 202);
            String task = alone.admin().tasks().create("true");
            post.awaitArrival();
            alone.admin().post("/v1/nodes/unheard-of/drain", null);
            own.run(
                    """
                    WITH job AS (DELETE FROM jobs RETURNING task_id)
                    UPDATE tasks SET wants_node = true FROM job WHERE id = task_id""",
                    "CREATE SEQUENCE failed_at",
                    """
                    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        PERFORM setval('failed_at', EXTRACT(epoch FROM now())::bigint);
                        RAISE EXCEPTION 'as a database that is gone'; END $$""",
                    "CREATE TRIGGER fail BEFORE UPDATE OF rests_until ON nodes EXECUTE FUNCTION fail()");

            post.open();
            Eventually.is(() -> hasGoneOnAfterFailure(own), true);
            alone.admin().delete("/v1/nodes/unheard-of/drain");

            Eventually.is(() -> alone.admin().tasks().status(task), "completed");
            assertThat(node.worker().runs()).hasSize(1);
        }
    }

    /** Its lease was renewed seconds after the failure, half a second after which whoever met it goes on. */
    private static boolean hasGoneOnAfterFailure(OwnDatabase database) {
        return database.jdbc()
                .sql("SELECT is_called AND renewed_at > to_timestamp(last_value + 3) FROM failed_at, orchestrators")
                .query(Boolean.class)
                .single();
    }

    @Test
    void aDeadOrchestratorsJobIsTakenOverOnce() {
        try (TestNode _ = new TestNode(anonymous, "orphaned").join(admin)) {
            admin.post("/v1/nodes/orphaned/drain", null);
            String task = tasks.create("true");
            orchestrator.jdbc().sql("""
                            WITH claimed AS (UPDATE tasks SET wants_node = false WHERE id = :task RETURNING id)
                            INSERT INTO jobs (id, task_id, node_slug, owner_id, created_at)
                            SELECT 'orphan-' || id, id, 'orphaned', gen_random_uuid(), now() - interval '6 seconds'
                            FROM claimed""").param("task", task).update();

            Eventually.is(() -> tasks.status(task), "completed");
            assertThat(orchestrator
                            .jdbc()
                            .sql("SELECT fence FROM jobs WHERE task_id = :task")
                            .param("task", task)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(2);
        }
    }

    /** Each documented call that needs the database, with what lets it get that far. */
    private List<Call> calls(TestNode node) {
        JsonNode paths = anonymous.get("/v3/api-docs").body().get("paths");
        List<Call> calls = new ArrayList<>();
        for (String path : paths.propertyNames()) {
            for (String method : paths.get(path).propertyNames()) {
                if (!path.equals("/healthz")) {
                    calls.add(call(node, method.toUpperCase(java.util.Locale.ROOT), path));
                }
            }
        }
        assertThat(calls).hasSizeGreaterThan(15);
        return calls;
    }

    private Call call(TestNode node, String method, String path) {
        Object body = switch (method + " " + path) {
            case "POST /v1/auth/login" -> Map.of("handle", "admin", "password", RunningOrchestrator.PASSWORD);
            case "POST /v1/auth/refresh", "POST /v1/auth/logout" -> Map.of("refresh_token", "one of ours, perhaps");
            case "POST /v1/nodes/register" -> Map.of("psk", RunningOrchestrator.PSK, "capability", node.report());
            case "POST /v1/nodes/capability" -> node.report();
            default -> method.equals("GET") || method.equals("DELETE") ? null : Map.of();
        };
        boolean ofNodes = List.of("/v1/nodes/config", "/v1/nodes/capability").contains(path);
        return new Call(ofNodes ? node.api() : admin, method, path.replaceAll("\\{[^}]+}", "some-thing"), body);
    }

    private record Call(Api api, String method, String path, Object body) {

        Answer answer() {
            long before = System.nanoTime();
            Api.Reply reply = api.send(method, path, body);
            return new Answer(
                    method + " " + path,
                    reply.status(),
                    reply.status() == 503 ? reply.problem() : reply.text(),
                    Duration.ofNanos(System.nanoTime() - before));
        }
    }

    private record Answer(String call, int status, String problem, Duration time) {}
}
