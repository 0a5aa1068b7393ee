package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One task for each {@link KillStep}, a worker that runs them, and one that cannot be reached. Locks and gates hold each
 * task where it is until all go on.
 */
final class KillScene implements AutoCloseable {

    private static final int PLENTY = 50;

    private final OwnDatabase database;
    private final FakeWorker worker = new FakeWorker("ready");
    private final FakeWorker deaf = new FakeWorker("deaf");
    private final TestNode node;
    private final TestNode deafNode;
    private final Map<KillStep, String> tasks = new EnumMap<>(KillStep.class);
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private final List<HeldLock> locks = new ArrayList<>();
    private final List<FakeWorker.Gate> gates = new ArrayList<>();
    private Api admin;

    KillScene(OwnDatabase database, Api orchestrator) {
        this.database = database;
        admin = orchestrator.login("admin", RunningOrchestrator.PASSWORD);
        node = new TestNode(orchestrator, "ready", worker).slots(PLENTY).join(admin);
        deafNode = new TestNode(orchestrator, "deaf", deaf);
        Stream.of(worker, deaf).forEach(each -> {
            each.progress(this::progress);
            each.killed(job -> ended(job, RunStatus.CANCELED, null));
        });
    }

    private JobView progress(RunRequest job) {
        if (finished.contains(job.sandbox().input())) {
            return ended(job, RunStatus.COMPLETED, 0);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        return FakeWorker.going(job);
    }

    /** Each run says in its output which one it is. */
    private static JobView ended(RunRequest job, RunStatus status, Integer exitCode) {
        return FakeWorker.ended(job, status, exitCode, "by " + job.jobId());
    }

    void submit(KillStep step) {
        tasks.put(step, admin.tasks().create(step.name()));
    }

    void run(KillStep step) {
        submit(step);
        Eventually.is(() -> status(step), "running");
    }

    void finish(KillStep step) {
        finished.add(step.name());
    }

    FakeWorker.Gate shut(String call, KillStep step) {
        FakeWorker.Gate gate = worker.shut(call, step.name());
        gates.add(gate);
        return gate;
    }

    HeldLock lockJob(KillStep step) {
        return lock("SELECT FROM jobs WHERE task_id = '" + tasks.get(step) + "' FOR UPDATE");
    }

    HeldLock lockTask(KillStep step) {
        return lock("SELECT FROM tasks WHERE id = '" + tasks.get(step) + "' FOR UPDATE");
    }

    HeldLock lockLane() {
        return lock("SELECT FROM lanes FOR UPDATE");
    }

    private HeldLock lock(String sql) {
        HeldLock lock = database.lock(sql);
        locks.add(lock);
        return lock;
    }

    void cancel(KillStep step) {
        JsonNode answer =
                admin.post("/v1/tasks/" + tasks.get(step) + "/cancel", null).body();
        assertThat(answer.get("canceled").booleanValue()).isTrue();
    }

    /** Asks for a cancel that nobody will answer. */
    void cancelUnheard(KillStep step) {
        Api asking = admin;
        Thread.startVirtualThread(() -> {
            try {
                asking.post("/v1/tasks/" + tasks.get(step) + "/cancel", null);
            } catch (UncheckedIOException killed) {
                // As it should be.
            }
        });
    }

    /** From now on there is one free slot, on a node whose worker cannot be reached. */
    void leaveOnlyDeafPlace() {
        node.slots(1).heartbeat();
        deafNode.slots(1).join(admin);
        deaf.die();
    }

    void awaitClaim(KillStep step) {
        Eventually.is(
                () -> attempts(step).map(job -> job.path("status").asString("")).toList(), List.of("queued"));
    }

    void makePlaces() {
        node.slots(PLENTY).heartbeat();
    }

    /** Whatever the dead orchestrator waited for is there for others now. */
    void unlock() {
        locks.forEach(HeldLock::close);
    }

    /** Lets everything go on at an orchestrator that lives. */
    void goOnAt(Api orchestrator) {
        admin = admin.at(orchestrator.url());
        gates.forEach(FakeWorker.Gate::open);
        deaf.revive();
        Stream.of(KillStep.values()).forEach(this::finish);
        Stream.of(node, deafNode)
                .forEach(each -> each.turnTo(orchestrator).slots(PLENTY).heartbeat());
    }

    String status(KillStep step) {
        return admin.tasks().status(tasks.get(step));
    }

    /** Each state that the task came to, in order. */
    List<String> history(KillStep step) {
        return database.history(tasks.get(step));
    }

    /** How many orchestrators took over the task's job. */
    int newOwners(KillStep step) {
        return database.newOwners(tasks.get(step));
    }

    /** The task's attempts as its owner sees them, newest first. */
    Stream<JsonNode> attempts(KillStep step) {
        return admin.get("/v1/tasks/" + tasks.get(step) + "/result")
                .body()
                .path("jobs")
                .valueStream();
    }

    JsonNode logs(KillStep step) {
        return admin.tasks().logs(tasks.get(step));
    }

    /** The jobs that workers began for the task. */
    List<String> runs(KillStep step) {
        return Stream.of(worker, deaf)
                .flatMap(each -> each.runs().stream())
                .filter(job -> tasks.get(step).equals(job.taskId()))
                .map(job -> String.valueOf(job.jobId()))
                .toList();
    }

    void awaitNothingLeft() {
        Eventually.is(worker::held, Set.of());
        Eventually.is(deaf::held, Set.of());
    }

    @Override
    public void close() {
        unlock();
        gates.forEach(FakeWorker.Gate::open);
        worker.close();
        deaf.close();
    }
}
