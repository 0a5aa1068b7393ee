package io.cloister.orchestrator.task;

import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.contracts.task.TaskPage;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.orchestrator.task.Tasks.Listed;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tasks over REST. */
@RestController
class TaskController {

    private static final int MAXIMUM_LIMIT = 200;

    private final TaskRequestReader reader;
    private final IdempotencyKeys keys;
    private final NewTasks newTasks;
    private final Tasks tasks;
    private final TaskWaiter waiter;
    private final TaskCursor cursors;

    TaskController(
            TaskRequestReader reader,
            IdempotencyKeys keys,
            NewTasks newTasks,
            Tasks tasks,
            TaskWaiter waiter,
            TaskCursor cursors) {
        this.reader = reader;
        this.keys = keys;
        this.newTasks = newTasks;
        this.tasks = tasks;
        this.waiter = waiter;
        this.cursors = cursors;
    }

    @PostMapping("/v1/tasks")
    @ApiResponse(responseCode = "201", description = "A new task, queued.")
    @ApiResponse(responseCode = "200", description = "The task that the same Idempotency-Key made before.")
    ResponseEntity<TaskView> create(
            @RequestBody CreateTaskRequest request,
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String repeatable,
            Caller caller) {
        NewTask task = reader.read(request);
        IdempotencyKey key = repeatable == null ? null : keys.read(repeatable, request);
        Submitted submitted = newTasks.add(caller, task, key);
        String id = submitted.taskId();
        return ResponseEntity.status(submitted.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .location(URI.create("/v1/tasks/" + id))
                .body(tasks.get(id));
    }

    @GetMapping("/v1/tasks")
    TaskPage list(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Long offset,
            @RequestParam(required = false) @Nullable String status,
            Caller caller) {
        FieldErrors errors = new FieldErrors();
        errors.demandRange("limit", limit, 1, MAXIMUM_LIMIT);
        errors.demandRange("offset", offset, 0, Integer.MAX_VALUE);
        errors.demand(cursor == null || offset == null, "offset", "must not come together with cursor");
        errors.throwIfAny();
        Long below = cursor == null ? null : cursors.decode(cursor);
        long skip = offset == null ? 0 : offset;
        List<Listed> page = tasks.list(caller, status(status), below, skip, limit + 1);
        boolean more = page.size() > limit;
        List<Listed> shown = more ? page.subList(0, limit) : page;
        return new TaskPage(
                shown.stream().map(Listed::view).toList(),
                more ? cursors.encode(shown.getLast().position()) : null,
                more && cursor == null ? skip + limit : null);
    }

    @GetMapping("/v1/tasks/{reference}")
    TaskView get(@PathVariable String reference, @RequestParam(required = false) @Nullable String wait, Caller caller) {
        String id = tasks.find(caller, reference);
        waiter.await(id, wait);
        return tasks.get(id);
    }

    @GetMapping("/v1/tasks/{reference}/result")
    TaskResult result(@PathVariable String reference, Caller caller) {
        String id = tasks.find(caller, reference);
        TaskStatus status = tasks.status(id);
        return new TaskResult(id, status, tasks.jobs(id));
    }

    private static @Nullable TaskStatus status(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Arrays.stream(TaskStatus.values())
                .filter(status -> status.wireName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid("status", "must be queued, running, completed, failed or canceled"));
    }
}
