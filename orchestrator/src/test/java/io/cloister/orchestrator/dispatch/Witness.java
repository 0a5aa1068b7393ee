package io.cloister.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks at the tables after each commit, and compares them with what must always hold and with what it saw before. */
final class Witness {

    private static final Set<String> ENDED = Set.of("completed", "failed", "canceled");

    private static final int MOST_ATTEMPTS = 3;

    private static final String EVERYTHING = """
        SELECT 'task' AS kind, id, status AS state, NULL AS task, wants_node::int AS number, NULL AS result,
            requirement || owner_id AS place, owner_id::text AS owner FROM tasks
        UNION ALL SELECT 'job', id, state, task_id, fence, result, node_slug, owner_id::text
            FROM jobs LEFT JOIN results ON job_id = id
        UNION ALL SELECT 'lane', requirement || user_id, NULL, NULL, virtual_time, waiting::text, NULL, user_id::text
            FROM lanes
        UNION ALL SELECT 'alive', id::text, NULL, NULL, 0, NULL, NULL, id::text
            FROM orchestrators WHERE renewed_at > now() - interval '15 seconds'""";

    private final JdbcClient jdbc;
    private final Map<String, Integer> slots;
    private final Set<String> wereDead = new HashSet<>();
    private Map<String, Row> tasks = Map.of();
    private Map<String, Row> jobs = Map.of();
    private Map<String, Row> lanes = Map.of();

    /** @param slots of each node */
    Witness(JdbcClient jdbc, Map<String, Integer> slots) {
        this.jdbc = jdbc;
        this.slots = slots;
    }

    /** @param writers who may have changed something since the last look; empty where that does not matter */
    void look(List<Actor> writers) {
        Map<String, Map<String, Row>> seen = new HashMap<>();
        jdbc.sql(EVERYTHING)
                .query(Row.class)
                .list()
                .forEach(row ->
                        seen.computeIfAbsent(row.kind, _ -> new HashMap<>()).put(row.id, row));
        Map<String, Row> tasksNow = seen.getOrDefault("task", Map.of());
        Map<String, Row> jobsNow = seen.getOrDefault("job", Map.of());
        Map<String, Row> lanesNow = seen.getOrDefault("lane", Map.of());
        Set<String> alive = seen.getOrDefault("alive", Map.of()).keySet();
        jobsNow.values().stream()
                .map(Row::owner)
                .filter(owner -> !alive.contains(owner))
                .forEach(wereDead::add);
        tasksNow.values().forEach(task -> checkTask(task, jobsOf(task, jobsNow)));
        jobsNow.values().forEach(this::checkJob);
        jobs.values().forEach(before -> checkWriter(before, jobsNow.get(before.id), writers));
        jobsNow.values().forEach(job -> checkOwner(job, writers));
        lanesNow.values().forEach(lane -> checkLane(lane, tasksNow));
        slots.forEach((node, most) ->
                assertThat(liveAt(node, jobsNow)).as("jobs at " + node).isLessThanOrEqualTo(most));
        assertThat(tasksNow.keySet()).containsAll(tasks.keySet());
        tasks = tasksNow;
        jobs = jobsNow;
        lanes = lanesNow;
    }

    /** An ended task stays as it is; any other waits in the queue or has one attempt that lives, and not both. */
    private void checkTask(Row task, List<Row> attempts) {
        Row before = tasks.get(task.id);
        if (before != null && (before.isOver() || task.state.equals("queued"))) {
            assertThat(task.state).as("the end of " + task.id).isEqualTo(before.state);
        }
        long live = attempts.stream().filter(job -> !job.isOver()).count();
        assertThat(task.number + live).as("places of " + task).isEqualTo(task.isOver() ? 0 : 1);
        assertThat(attempts).as("attempts of " + task).hasSizeLessThanOrEqualTo(MOST_ATTEMPTS);
        if (task.state.equals("completed")) {
            assertThat(attempts.stream().filter(job -> job.state.equals("completed")))
                    .as("attempts of " + task)
                    .singleElement()
                    .matches(job -> job.result != null);
        }
    }

    /** A result never changes, and an attempt that ended stays as it is. */
    private void checkJob(Row job) {
        Row before = jobs.get(job.id);
        if (before != null) {
            assertThat(job.number).as("fence of " + job.id).isGreaterThanOrEqualTo(before.number);
            if (before.isOver()) {
                assertThat(job.state).as("end of " + job.id).isEqualTo(before.state);
            }
            if (before.result != null) {
                assertThat(job.result).isEqualTo(before.result);
            }
        }
        if (job.result != null) {
            assertThat(job.result).contains(job.id);
        }
    }

    /** What becomes of an attempt, only its present owner writes, or who cancels it. */
    private static void checkWriter(Row before, @Nullable Row now, List<Actor> writers) {
        boolean same = now != null && now.state.equals(before.state);
        boolean canceled = now != null
                && now.state.equals("canceled")
                && writers.stream().anyMatch(actor -> actor.machine().equals("user"));
        boolean owned = writers.stream().anyMatch(actor -> actor.follows(before.id, before.number));
        assertThat(same || canceled || owned)
                .as("%s wrote %s over %s", writers, now, before)
                .isTrue();
    }

    /** A new owner has a new fence, and takes nothing from one that was alive all the time, unless its node was revoked. */
    private void checkOwner(Row job, List<Actor> writers) {
        Row before = jobs.get(job.id);
        if (before != null && !job.owner.equals(before.owner)) {
            boolean revoked = writers.stream().anyMatch(actor -> actor.machine().equals("operator"));
            assertThat(job.number).as("new fence of " + job).isGreaterThan(before.number);
            assertThat(revoked || wereDead.contains(before.owner))
                    .as("%s took over %s", writers, before)
                    .isTrue();
        }
    }

    /** A worker may only forget what is over: until then it has the one copy of the result. */
    void checkLetGo(String jobId) {
        Row job = jobs.get(jobId);
        assertThat(job != null && job.isOver()).as("forgotten: %s", job).isTrue();
    }

    /** A lane counts those who wait in it, and its time never runs backwards. */
    private void checkLane(Row lane, Map<String, Row> tasksNow) {
        long waiting = tasksNow.values().stream()
                .filter(task -> lane.id.equals(task.place) && task.number == 1)
                .count();
        assertThat(lane.result).as("waiting in " + lane.id).isEqualTo(String.valueOf(waiting));
        Row before = lanes.get(lane.id);
        if (before != null) {
            assertThat(lane.number).as("time of " + lane.id).isGreaterThanOrEqualTo(before.number);
        }
    }

    private static List<Row> jobsOf(Row task, Map<String, Row> jobs) {
        return jobs.values().stream().filter(job -> task.id.equals(job.task)).toList();
    }

    private static long liveAt(String node, Map<String, Row> jobs) {
        return jobs.values().stream()
                .filter(job -> node.equals(job.place) && !job.isOver())
                .count();
    }

    /** What each task has come to. */
    Map<String, String> outcomes() {
        Map<String, String> outcomes = new HashMap<>();
        tasks.values().forEach(task -> outcomes.put(task.id, task.state));
        return outcomes;
    }

    boolean allOver() {
        return tasks.values().stream().allMatch(Row::isOver);
    }

    Set<String> jobIds() {
        return jobs.keySet();
    }

    /**
     * A row of one of the tables.
     *
     * @param number whether a task waits (1) or not (0); a job's fence; a lane's virtual time
     * @param result a job's result; how many wait in a lane
     * @param place a task's lane; a job's node
     * @param owner the user; a job's orchestrator
     */
    private record Row(
            String kind,
            String id,
            String state,
            @Nullable String task,
            long number,
            @Nullable String result,
            @Nullable String place,
            String owner) {

        boolean isOver() {
            return ENDED.contains(state);
        }
    }
}
