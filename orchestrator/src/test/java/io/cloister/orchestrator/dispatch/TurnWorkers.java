package io.cloister.orchestrator.dispatch;

import io.cloister.contracts.worker.Failure;
import io.cloister.contracts.worker.FailureCode;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import io.cloister.contracts.worker.Truncated;
import io.cloister.orchestrator.worker.PollOutcome;
import io.cloister.orchestrator.worker.PostOutcome;
import io.cloister.orchestrator.worker.WorkerClient;
import io.cloister.orchestrator.worker.WorkerTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workers of all nodes as a model. Each call takes two turns: it comes to the worker, and its answer comes back. With
 * bad luck one of the two gets lost, or a POST arrives when nobody waits for its answer any more. Confined to whoever has the
 * turn.
 */
final class TurnWorkers extends WorkerClient {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BROKEN = 80;
    private static final String LOST = "lost on the way";

    private final Map<String, Map<String, Job>> held = new HashMap<>();
    private final Set<String> forgotten = new HashSet<>();
    private final Set<String> canceled = new HashSet<>();
    private final Queue<Late> late = new ArrayDeque<>();
    private final List<String> runs = new ArrayList<>();
    private final List<String> letGo = new ArrayList<>();
    private boolean breaksEach;

    @Override
    public PostOutcome post(WorkerTarget target, RunRequest request) {
        int luck = Actor.rest("POST " + request.jobId());
        if (luck < 6) {
            return new PostOutcome.Unknown(LOST);
        }
        if (luck < 12) {
            late.add(new Late(target.nodeSlug(), request));
            return new PostOutcome.Unknown(LOST);
        }
        boolean isNew = !jobs(target.nodeSlug()).containsKey(String.valueOf(request.jobId()));
        if (isNew && luck < 20) {
            return new PostOutcome.NoRoom("no room");
        }
        if (luck < 23) {
            return new PostOutcome.Unauthorized();
        }
        PostOutcome outcome = take(target.nodeSlug(), request, luck);
        return Actor.rest("answer to the POST") < 6 ? new PostOutcome.Unknown(LOST) : outcome;
    }

    /** Lets a POST arrive of which everybody thought that it was lost. */
    void deliverLate() {
        Late post = late.poll();
        if (post != null) {
            PostOutcome _ = take(post.node(), post.request(), Actor.GOOD);
        }
    }

    private PostOutcome take(String node, RunRequest request, int luck) {
        String id = String.valueOf(request.jobId());
        if (forgotten.contains(id)) {
            return new PostOutcome.Refused("was forgotten", List.of());
        }
        if (!jobs(node).containsKey(id)) {
            jobs(node).put(id, new Job(request, breaksEach ? BROKEN : luck));
            if (!canceled.contains(id)) {
                runs.add(id);
            }
        }
        return new PostOutcome.Accepted();
    }

    @Override
    public PollOutcome poll(WorkerTarget target, String jobId, Duration wait) {
        if (Actor.rest("GET " + jobId) < 6) {
            return new PollOutcome.Unknown(LOST);
        }
        Job job = jobs(target.nodeSlug()).get(jobId);
        PollOutcome outcome = job == null ? new PollOutcome.Missing() : job.poll(canceled.contains(jobId));
        return Actor.rest("answer to the GET") < 6 ? new PollOutcome.Unknown(LOST) : outcome;
    }

    @Override
    public boolean cancel(WorkerTarget target, String jobId) {
        if (Actor.rest("cancel " + jobId) < 6) {
            return false;
        }
        canceled.add(jobId);
        return Actor.rest("answer to the cancel") >= 6;
    }

    @Override
    public boolean forget(WorkerTarget target, String jobId) {
        if (Actor.rest("DELETE " + jobId) < 6) {
            return false;
        }
        if (jobs(target.nodeSlug()).remove(jobId) != null) {
            letGo.add(jobId);
        }
        forgotten.add(jobId);
        return Actor.rest("answer to the DELETE") >= 6;
    }

    /** The jobs that a node's worker would go on with. */
    List<String> running(String node) {
        return jobs(node).entrySet().stream()
                .filter(job -> !job.getValue().ended && !canceled.contains(job.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    void kill(List<String> jobIds) {
        canceled.addAll(jobIds);
    }

    void clear() {
        held.clear();
        forgotten.clear();
        canceled.clear();
        late.clear();
        runs.clear();
        letGo.clear();
    }

    /** Whether every sandbox breaks, also when all else is well. */
    void breakEach(boolean each) {
        breaksEach = each;
    }

    /** The jobs that a worker was told to forget, and had, since the last call. */
    List<String> takeLetGo() {
        List<String> taken = List.copyOf(letGo);
        letGo.clear();
        return taken;
    }

    /** The jobs whose command was begun. */
    List<String> runs() {
        return List.copyOf(runs);
    }

    private Map<String, Job> jobs(String node) {
        return held.computeIfAbsent(node, _ -> new HashMap<>());
    }

    /** A POST on its way. */
    private record Late(String node, RunRequest request) {}

    /** A job that goes on for some polls. */
    private static final class Job {

        private final RunRequest request;
        private final int luck;
        private int pollsToGo;
        private boolean ended;
        private boolean killed;

        Job(RunRequest request, int luck) {
            this.request = request;
            this.luck = luck;
            this.pollsToGo = luck % 3;
        }

        PollOutcome poll(boolean canceled) {
            if (!ended && canceled) {
                killed = true;
            } else if (pollsToGo-- > 0) {
                return new PollOutcome.Going();
            }
            ended = true;
            String id = String.valueOf(request.jobId());
            return new PollOutcome.Ended(response(id), "{\"job_id\": \"" + id + "\"}");
        }

        private RunResponse response(String id) {
            RunStatus status = killed
                    ? RunStatus.CANCELED
                    : luck < 60 || luck == Actor.GOOD ? RunStatus.COMPLETED : RunStatus.FAILED;
            return new RunResponse(
                    1,
                    String.valueOf(request.taskId()),
                    id,
                    status,
                    status == RunStatus.COMPLETED ? 0 : null,
                    "",
                    "",
                    TIME,
                    TIME,
                    new Truncated(false, false),
                    failure(),
                    null);
        }

        private @Nullable Failure failure() {
            return !killed && luck >= BROKEN && luck < Actor.GOOD
                    ? new Failure(FailureCode.SANDBOX_ERROR, "broke", true)
                    : null;
        }
    }
}
