package io.cloister.e2e;

import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.contracts.task.InputMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task that is being written. */
final class TaskDraft {

    private final InputMode mode;
    private final String prompt;
    private @Nullable Boolean useInference;
    private @Nullable String name;
    private @Nullable String image;
    private @Nullable List<String> command;
    private @Nullable Map<String, String> files;
    private @Nullable Integer timeoutSeconds;

    private TaskDraft(InputMode mode, String prompt) {
        this.mode = mode;
        this.prompt = prompt;
    }

    static TaskDraft commands(String lines) {
        return new TaskDraft(InputMode.COMMANDS, lines);
    }

    static TaskDraft script(String text) {
        return new TaskDraft(InputMode.SCRIPT, text);
    }

    static TaskDraft prompt(String text) {
        return new TaskDraft(InputMode.PROMPT, text);
    }

    TaskDraft withInference(boolean wanted) {
        useInference = wanted;
        return this;
    }

    TaskDraft named(String taskName) {
        name = taskName;
        return this;
    }

    TaskDraft inImage(String reference) {
        image = reference;
        return this;
    }

    TaskDraft running(List<String> argv) {
        command = argv;
        return this;
    }

    TaskDraft bringing(String fileName, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files = Map.of(fileName, Base64.getEncoder().encodeToString(bytes));
        return this;
    }

    TaskDraft lastingAtMost(int seconds) {
        timeoutSeconds = seconds;
        return this;
    }

    CreateTaskRequest request() {
        return new CreateTaskRequest(
                prompt,
                mode.wireName(),
                useInference,
                name,
                image,
                command,
                null,
                files,
                null,
                timeoutSeconds,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
