package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.orchestrator.task.TaskChanged;
import io.cloister.orchestrator.task.TaskChanges;
import io.cloister.orchestrator.task.TaskQueued;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which task gets the next free slot, and which slot. */
class QueueTest {

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final Api one = orchestrator.user();
    private final Api another = orchestrator.user();

    @AutoClose
    private final TestNode node = orchestrator.node("queue-b").join(admin);

    @BeforeEach
    void close() {
        node.sandboxSupported(false).heartbeat();
    }

    @Test
    void whoFloodsTheQueueDelaysNobodyElse() {
        List<String> flood = create(one, 40);
        List<String> few = create(another, 5);
        take(_ -> Duration.ofSeconds(10));

        open();
        awaitEnds(one, flood);

        // Turn by turn: beside each of the few no more than one of the flood, and the slots that were free at first.
        assertThat(order().subList(0, 12)).containsAll(few);
        assertThat(miscountedLanes()).isZero();
    }

    @Test
    void aTurnIsPaidForByTheTimeThatItTakes() {
        List<String> slow = create(one, 20);
        List<String> quick = create(another, 5);
        take(task -> Duration.ofSeconds(slow.contains(task) ? 10 : 0));

        open();
        awaitEnds(one, slow);

        // One of the slow took longer than the quick together.
        assertThat(order().subList(0, 6)).containsAll(quick);
    }

    @Test
    void aTaskPaysWhileItRuns() {
        node.worker().runUntilLogsEnd("sleep 9");
        String goesOn = create(one, Map.of("prompt", "sleep 9", "input_mode", "commands", "priority", 9));
        List<String> behind = create(one, 6);
        List<String> others = create(another, 6);
        take(task -> Duration.ofSeconds(task.equals(goesOn) ? 10 : 1));
        FakeWorker.Gate quick = node.worker().shut("POST coming", "true");

        open();
        Eventually.is(() -> node.worker().runs().size(), 1);
        quick.open();
        awaitEnds(one, behind);

        // It has taken longer than the others together, and has not ended.
        assertThat(order().subList(0, 7)).contains(goesOn).containsAll(others);
        one.post("/v1/tasks/" + goesOn + "/cancel", Map.of());
    }

    @Test
    void slotsThatAreFreeAtOnceAreShared() {
        node.worker().progress(FakeWorker::going);
        create(one, 3);
        create(another, 3);
        // What a claim counts beforehand is more than this, and the time between the two claims is less.
        orchestrator
                .jdbc()
                .sql("UPDATE lanes SET virtual_time = virtual_time + 900 WHERE waiting > 0 AND user_id = :user::uuid")
                .param("user", one.get("/v1/users/me").body().get("id").stringValue())
                .update();

        open();

        Eventually.is(() -> order().size(), 2);
        assertThat(owners()).isEqualTo(2);
    }

    @Test
    void aLaneSavesUpNoTurnsWhileItSleeps() {
        take(_ -> Duration.ofSeconds(10));
        open();
        awaitEnds(one, create(one, 10));
        close();
        int before = order().size();
        List<String> slept = create(another, 10);
        List<String> worked = create(one, 10);

        open();
        awaitEnds(one, worked);
        awaitEnds(another, slept);

        assertThat(order().subList(before, before + 10))
                .filteredOn(worked::contains)
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void priorityOrdersWithinOnesOwnLane() {
        String low = create(one, Map.of("prompt", "true", "input_mode", "commands", "priority", 0));
        String high = create(one, Map.of("prompt", "true", "input_mode", "commands", "priority", 9));
        String higher = create(one, Map.of("prompt", "true", "input_mode", "commands", "priority", 9));
        String others = create(another, Map.of("prompt", "true", "input_mode", "commands", "priority", 0));
        assertThat(position(one, low)).isEqualTo(3);
        assertThat(position(another, others)).isEqualTo(1);

        open();
        awaitEnds(one, List.of(low));

        assertThat(order()).filteredOn(id -> !id.equals(others)).containsExactly(high, higher, low);
        assertThat(order().subList(0, 2)).contains(others);
    }

    @Test
    void aPositionIsCountedFromTheNearerEnd() {
        String first = create(one, 1).getFirst();
        fill(2_500, first);
        String last = create(one, Map.of("prompt", "true", "input_mode", "commands", "priority", 1));
        String lowest = create(one, 1).getFirst();

        assertThat(position(one, first)).isEqualTo(2);
        assertThat(position(one, last)).isEqualTo(1);
        assertThat(position(one, lowest)).isEqualTo(2_503);
        assertThat(one.get("/v1/tasks/filling-999").body().get("queue_position").longValue())
                .isEqualTo(1_001);
        assertThat(one.get("/v1/tasks/filling-1250").body().has("queue_position"))
                .isFalse();
        assertThat(one.get("/v1/tasks/filling-1501")
                        .body()
                        .get("queue_position")
                        .longValue())
                .isEqualTo(1_503);
        assertThat(miscountedLanes()).isZero();

        empty(2_500);
        assertThat(miscountedLanes()).isZero();
        open();
        awaitEnds(one, List.of(first, last, lowest));
    }

    /** Copies a task into the queue, that many times. */
    private void fill(int number, String original) {
        inHundreds(number, """
                INSERT INTO tasks (id, owner_id, prompt, input_mode, use_inference, priority,
                    queue_timeout_seconds, queue_deadline)
                SELECT 'filling-' || n, owner_id, prompt, input_mode, use_inference, priority,
                    queue_timeout_seconds, queue_deadline
                FROM tasks, generate_series(:first, :first + 99) AS n
                WHERE id = '%s' ORDER BY n""".formatted(original));
    }

    private void empty(int number) {
        inHundreds(number, """
                DELETE FROM tasks USING generate_series(:first, :first + 99) AS n WHERE id = 'filling-' || n""");
    }

    /** In transactions of a hundred tasks each, because within one their lane's counts pile up. */
    private void inHundreds(int number, String sql) {
        for (int first = 1; first <= number; first += 100) {
            orchestrator.jdbc().sql(sql).param("first", first).update();
        }
    }

    @Test
    void aTaskGoesWhereItsModelIs() {
        open();
        try (TestNode equal = orchestrator.node("queue-a").join(admin)) {
            node.inference("available_models", List.of("smollm2:135m", "rare:1b"))
                    .heartbeat();
            List<String> tasks = IntStream.range(0, 3)
                    .mapToObj(_ -> {
                        String id = create(one, Map.of("prompt", "hello", "models", List.of("rare:1b")));
                        awaitEnds(one, List.of(id));
                        return id;
                    })
                    .toList();

            assertThat(order()).isEqualTo(tasks);
            assertThat(equal.worker().posts()).isEmpty();

            equal.inference("available_models", List.of("smollm2:135m", "rare:1b"))
                    .inference("loaded_models", List.of("rare:1b"))
                    .heartbeat();
            String warm = create(one, Map.of("prompt", "hello", "models", List.of("rare:1b")));
            awaitEnds(one, List.of(warm));

            assertThat(equal.worker().posts())
                    .singleElement()
                    .satisfies(post -> assertThat(post.taskId()).isEqualTo(warm));
        }
    }

    @Test
    void aFullQueueRefusesAndKeepsNothing() {
        try (RunningOrchestrator strict = orchestrator.beside(Map.of("orchestrator.task.max-queued-of-user", "2"))) {
            Api user = strict.anonymous().as(one.token().orElseThrow());
            List<String> kept = create(user, 2);

            Api.Reply refused = user.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.problem()).isEqualTo("too-many-requests");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            assertThat(user.get("/v1/tasks").body().get("tasks")).hasSize(2);
            open();
            awaitEnds(one, kept);
        }
    }

    @Test
    void aQueueThatIsFullForAllRefusesAnybody() {
        int waiting = orchestrator
                .jdbc()
                .sql("SELECT COALESCE(sum(waiting), 0) FROM lanes")
                .query(Integer.class)
                .single();
        try (RunningOrchestrator strict = orchestrator.beside(Map.of("orchestrator.task.max-queued", waiting + 1))) {
            List<String> kept = create(strict.anonymous().as(one.token().orElseThrow()), 1);

            Api.Reply refused = strict.anonymous()
                    .as(another.token().orElseThrow())
                    .post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("queue-full");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
            open();
            awaitEnds(one, kept);
        }
    }

    @Test
    void anotherOrchestratorHearsOfWhatHappensHere() throws InterruptedException {
        try (RunningOrchestrator beside = orchestrator.beside()) {
            String id = create(one, 1).getFirst();
            CountDownLatch waiting = beside.bean(TaskChanges.class).next(id);
            CountDownLatch changed = beside.hearing(new TaskChanged(id, false));
            // Until the other one listens, which it does in its own time.
            Eventually.is(
                    () -> {
                        orchestrator.bean(TaskChanges.class).announce(id);
                        return changed.getCount();
                    },
                    0L);
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
            CountDownLatch queued = beside.hearing(new TaskQueued(false));
            List<String> more = create(one, 1);

            assertThat(queued.await(10, TimeUnit.SECONDS)).isTrue();
            open();
            awaitEnds(one, List.of(id));
            awaitEnds(one, more);
        }
    }

    /** How long tasks seem to have held their slots already when the worker takes them in. */
    private void take(Function<String, Duration> time) {
        node.worker().admit(job -> {
            orchestrator
                    .jdbc()
                    .sql("UPDATE jobs SET created_at = created_at - make_interval(secs => :seconds) WHERE id = :id")
                    .param("seconds", time.apply(job.taskId()).toSeconds())
                    .param("id", job.jobId())
                    .update();
            return 202;
        });
    }

    private void open() {
        node.sandboxSupported(true).heartbeat();
    }

    private static List<String> create(Api user, int number) {
        return IntStream.range(0, number)
                .mapToObj(_ -> create(user, Map.of("prompt", "true", "input_mode", "commands")))
                .toList();
    }

    private static String create(Api user, Map<String, Object> task) {
        Api.Reply reply = user.post("/v1/tasks", task);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.body().get("id").stringValue();
    }

    private static long position(Api user, String id) {
        return user.get("/v1/tasks/" + id).body().get("queue_position").longValue();
    }

    private static void awaitEnds(Api user, List<String> ids) {
        for (String id : ids) {
            Eventually.is(
                    () -> user.get("/v1/tasks/" + id + "?wait=5s")
                            .body()
                            .get("status")
                            .stringValue(),
                    "completed");
        }
    }

    /** The tasks in the order in which they were given to the node. */
    private List<String> order() {
        return orchestrator
                .jdbc()
                .sql("SELECT task_id FROM jobs WHERE node_slug = :slug ORDER BY id")
                .param("slug", node.slug())
                .query(String.class)
                .list();
    }

    /** Whose tasks were given to the node. */
    private long owners() {
        return orchestrator
                .jdbc()
                .sql(
                        "SELECT count(DISTINCT tasks.owner_id) FROM jobs JOIN tasks ON tasks.id = task_id WHERE node_slug = :slug")
                .param("slug", node.slug())
                .query(Long.class)
                .single();
    }

    private long miscountedLanes() {
        return orchestrator.jdbc().sql("""
                        SELECT count(*) FROM lanes WHERE waiting <> (
                            SELECT count(*) FROM tasks WHERE wants_node
                                AND tasks.requirement = lanes.requirement AND owner_id = user_id)""").query(Long.class).single();
    }
}
