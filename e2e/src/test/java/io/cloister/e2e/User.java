package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.LoginRequest;
import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.task.TokenResponse;
import io.cloister.contracts.worker.RunResponse;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who is logged in at an orchestrator.
 *
 * @param rest the orchestrator, with this user's credentials
 */
record User(Rest rest) {

    private static final Set<TaskStatus> TERMINAL =
            EnumSet.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELED);

    static User login(Rest orchestrator, String handle, String password) {
        Reply reply = orchestrator.post("/v1/auth/login", new LoginRequest(handle, password));
        return new User(orchestrator.as(reply.as(TokenResponse.class).accessToken()));
    }

    /** Hands a task over; the answer may be a refusal. */
    Reply submit(TaskDraft draft) {
        return rest.post("/v1/tasks", draft.request());
    }

    /** The same under an {@code Idempotency-Key}. */
    Reply submitOnce(String key, TaskDraft draft) {
        return rest.postOnce("/v1/tasks", key, draft.request());
    }

    TaskView task(String id) {
        return rest.get("/v1/tasks/" + id).as(TaskView.class);
    }

    /** The task once it has ended. */
    TaskView awaitEnd(String id, Duration limit) {
        return Eventually.see(
                "task " + id + " ends",
                limit,
                () -> Optional.of(rest.get("/v1/tasks/" + id + "?wait=5s").as(TaskView.class))
                        .filter(task -> TERMINAL.contains(task.status())));
    }

    TaskResult result(String id) {
        return rest.get("/v1/tasks/" + id + "/result").as(TaskResult.class);
    }

    /** What the task's newest attempt came to. */
    RunResponse run(String id) {
        String result = Objects.requireNonNull(result(id).jobs().getFirst().result(), "the newest job has no result");
        return WireJson.mapper().readValue(result, RunResponse.class);
    }

    /**
     * A task's live log as server-sent events.
     *
     * @param lastEventId after which event; empty for the whole log
     */
    InputStream follow(String id, String lastEventId) {
        return rest.events("/v1/tasks/" + id + "/logs", lastEventId);
    }

    TaskLogs logs(String id) {
        return rest.get("/v1/tasks/" + id + "/logs?stream=all").as(TaskLogs.class);
    }
}
