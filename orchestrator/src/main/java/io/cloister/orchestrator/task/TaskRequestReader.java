package io.cloister.orchestrator.task;

import io.cloister.contracts.task.CreateTaskRequest;
import io.cloister.contracts.task.InputMode;
import io.cloister.contracts.worker.Limits;
import io.cloister.contracts.worker.SandboxSpec;
import io.cloister.orchestrator.node.Capacity;
import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks what a user asks for against every bound, and says what to run for it. */
@Component
public class TaskRequestReader {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}");
    private static final int MAXIMUM_PROMPT = 65_536;
    private static final int MAXIMUM_MODELS = 100;
    private static final long KIB = 1_024;
    private static final long MIB = 1_024 * KIB;
    private static final long GIB = 1_024 * MIB;
    private static final int UNKNOWN_CORES = 1_024;
    private static final long UNKNOWN_RAM_MB = 4L * 1024 * 1024;

    private final TaskProperties properties;
    private final Capacity capacity;

    TaskRequestReader(TaskProperties properties, Capacity capacity) {
        this.properties = properties;
        this.capacity = capacity;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 that names every field at fault and what is allowed
     */
    public NewTask read(CreateTaskRequest request) {
        FieldErrors errors = new FieldErrors();
        Optional<InputMode> mode = mode(request.inputMode(), errors);
        Map<String, String> env = request.env() == null ? Map.of() : request.env();
        checkInput(request, mode.orElse(InputMode.COMMANDS), errors);
        EnvironmentRules.check(env, errors);
        FileRules.check(request.files() == null ? Map.of() : request.files(), errors);
        LabelRules.check(request.labels(), errors);
        checkLists(request, errors);
        checkNumbers(request, errors);
        checkLimits(request.limits(), errors);
        errors.throwIfAny();
        return accepted(request, mode.orElseThrow(), env);
    }

    private NewTask accepted(CreateTaskRequest request, InputMode mode, Map<String, String> env) {
        boolean inference = mode == InputMode.PROMPT || Boolean.TRUE.equals(request.useInference());
        String prompt = String.valueOf(request.prompt());
        SandboxSpec spec = new SandboxSpec(
                request.image() == null ? properties.sandboxImage() : request.image(),
                command(request.command(), mode, prompt),
                null,
                request.files() == null ? null : new HashMap<>(request.files()),
                prompt,
                request.timeoutSeconds(),
                null,
                inference,
                request.limits(),
                request.models(),
                request.inferenceLimits());
        return new NewTask(
                request.taskName(),
                prompt,
                mode,
                inference,
                request.attachments(),
                request.priority() == null ? 0 : request.priority(),
                LabelRules.sorted(request.labels()),
                request.queueTimeoutSeconds() == null
                        ? properties.queueTimeout()
                        : Duration.ofSeconds(request.queueTimeoutSeconds()),
                spec,
                env);
    }

    private static @Nullable List<String> command(@Nullable List<String> wanted, InputMode mode, String prompt) {
        return switch (mode) {
            case PROMPT -> null;
            case COMMANDS -> wanted == null ? List.of("sh", SandboxSpec.INPUT_PATH) : List.copyOf(wanted);
            case SCRIPT ->
                prompt.startsWith("#!") ? List.of(SandboxSpec.INPUT_PATH) : List.of("sh", SandboxSpec.INPUT_PATH);
        };
    }

    private static Optional<InputMode> mode(@Nullable String name, FieldErrors errors) {
        if (name == null) {
            return Optional.of(InputMode.PROMPT);
        }
        Optional<InputMode> mode = Arrays.stream(InputMode.values())
                .filter(one -> one.wireName().equals(name))
                .findFirst();
        errors.demand(mode.isPresent(), "input_mode", "must be prompt, commands or script");
        return mode;
    }

    private static void checkInput(CreateTaskRequest request, InputMode mode, FieldErrors errors) {
        String prompt = request.prompt();
        errors.demand(
                prompt != null && !prompt.isEmpty() && prompt.codePointCount(0, prompt.length()) <= MAXIMUM_PROMPT,
                "prompt",
                "is required, with 1 to " + MAXIMUM_PROMPT + " characters");
        errors.demand(
                request.taskName() == null || NAME.matcher(request.taskName()).matches(),
                "task_name",
                "must have 1 to 128 letters, digits, dots, hyphens and underscores, and begin with a letter or digit");
        errors.demand(
                request.image() == null || IMAGE.matcher(request.image()).matches(),
                "image",
                "must be an image reference such as docker.io/library/debian:12-slim");
        errors.demand(
                request.image() == null || mode != InputMode.PROMPT,
                "image",
                "is for input_mode commands or script; a prompt runs in the default image");
        errors.demand(
                request.command() == null || mode == InputMode.COMMANDS,
                "command",
                "is for input_mode commands; it replaces sh there");
        checkCommand(request.command(), errors);
    }

    private static void checkCommand(@Nullable List<String> command, FieldErrors errors) {
        if (command == null) {
            return;
        }
        boolean texts = command.stream().allMatch(argument -> argument != null);
        if (errors.demand(
                texts && !command.isEmpty() && !command.getFirst().isEmpty(), "command", "must name a program")) {
            errors.demand(
                    command.stream()
                            .allMatch(text -> EnvironmentRules.bytes(text) <= EnvironmentRules.MAXIMUM_STRING_BYTES),
                    "command",
                    "must have arguments of at most " + EnvironmentRules.MAXIMUM_STRING_BYTES + " bytes");
        }
    }

    private static void checkLists(CreateTaskRequest request, FieldErrors errors) {
        List<String> models = request.models();
        errors.demand(
                models == null
                        || (models.stream()
                                        .allMatch(name -> name != null
                                                && IMAGE.matcher(name).matches())
                                && !models.isEmpty()
                                && models.size() <= MAXIMUM_MODELS),
                "models",
                "must be a list of 1 to " + MAXIMUM_MODELS + " names such as smollm2:135m");
        List<String> attachments = request.attachments();
        errors.demand(
                attachments == null || attachments.stream().allMatch(text -> text != null),
                "attachments",
                "must be a list of strings");
    }

    private void checkNumbers(CreateTaskRequest request, FieldErrors errors) {
        errors.demandRange(
                "timeout_seconds",
                request.timeoutSeconds(),
                1,
                properties.maxTimeout().toSeconds());
        errors.demandRange(
                "queue_timeout_seconds",
                request.queueTimeoutSeconds(),
                1,
                properties.maxQueueTimeout().toSeconds());
        errors.demandRange("priority", request.priority(), 0, 9);
        if (request.inferenceLimits() != null) {
            errors.demandRange(
                    "inference_limits.requests", request.inferenceLimits().requests(), 1, Long.MAX_VALUE);
            errors.demandRange(
                    "inference_limits.tokens", request.inferenceLimits().tokens(), 1, Long.MAX_VALUE);
        }
    }

    private void checkLimits(@Nullable Limits limits, FieldErrors errors) {
        if (limits == null) {
            return;
        }
        Capacity.Largest largest = capacity.largest();
        int cores = largest.cpuCores() == null ? UNKNOWN_CORES : largest.cpuCores();
        long memory = (largest.ramMb() == null ? UNKNOWN_RAM_MB : largest.ramMb()) * MIB / 2;
        errors.demand(
                limits.cpus() == null || (limits.cpus() > 0 && limits.cpus() <= cores),
                "limits.cpus",
                "must be above 0 and at most " + cores);
        // Nodes may allow less, none allows more.
        errors.demandRange("limits.memory_bytes", limits.memoryBytes(), 16 * MIB, memory);
        errors.demandRange("limits.pids", limits.pids(), 16, 4_096);
        errors.demandRange("limits.open_files", limits.openFiles(), 64, 20_000);
        errors.demandRange("limits.tmp_bytes", limits.tmpBytes(), 64 * KIB, GIB);
        errors.demandRange("limits.shm_bytes", limits.shmBytes(), 64 * KIB, 256 * MIB);
        errors.demandRange("limits.workspace_bytes", limits.workspaceBytes(), MIB, 10 * GIB);
        errors.demandRange("limits.workspace_inodes", limits.workspaceInodes(), 64, 1_000_000);
    }
}
