package io.cloister.orchestrator.task;

import io.cloister.contracts.task.InputMode;
import io.cloister.contracts.worker.SandboxSpec;
import io.cloister.orchestrator.user.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Opens the queue's entrance to tests of other rooms. */
public final class TaskSteps {

    private final NewTasks tasks;

    TaskSteps(NewTasks tasks) {
        this.tasks = tasks;
    }

    /** Queues a task for a user and gives its id. */
    public String submit(UUID user) {
        SandboxSpec spec =
                new SandboxSpec("image", List.of("true"), null, null, null, null, null, false, null, null, null);
        NewTask task = new NewTask(
                null, "true", InputMode.COMMANDS, false, null, 0, List.of(), Duration.ofHours(1), spec, Map.of());
        return tasks.add(new Caller(user, "somebody", null, List.of("user")), task, null)
                .taskId();
    }
}
