package io.cloister.orchestrator.task;

import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.web.ProblemException;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The output of a task's newest attempt that has any: the same text as in its result. */
@Component
class StoredLogs {

    private static final Set<String> STREAMS = Set.of("stdout", "stderr", "all");

    /** Output may hold U+0000, which the strict dialect refuses in requests. */
    private static final JsonMapper RESULTS = JsonMapper.builder().build();

    private final Tasks tasks;

    StoredLogs(Tasks tasks) {
        this.tasks = tasks;
    }

    /** @throws ProblemException 400 if there is no such stream */
    TaskLogs read(String taskId, String stream) {
        if (!STREAMS.contains(stream)) {
            throw ProblemException.invalid("stream", "must be stdout, stderr or all");
        }
        return tasks.jobs(taskId).stream()
                .map(TaskResult.Job::result)
                .filter(Objects::nonNull)
                .findFirst()
                .map(result -> RESULTS.readValue(result, RunResponse.class))
                .map(response -> new TaskLogs(
                        taskId,
                        stream.equals("stderr") ? null : response.stdout(),
                        stream.equals("stdout") ? null : response.stderr(),
                        null))
                .orElseGet(() -> new TaskLogs(
                        taskId, stream.equals("stderr") ? null : "", stream.equals("stdout") ? null : "", null));
    }
}
