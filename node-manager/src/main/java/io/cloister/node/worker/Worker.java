package io.cloister.node.worker;

import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.node.loop.Loop;
import io.cloister.node.worker.WorkerState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The node's worker-api: kept running by its supervisor, watched here, and told of when its state changes. */
@Component
public class Worker {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** An orchestrator's jobs have ULIDs as ids, in small letters; what others post by hand is none of its business. */
    private static final Predicate<String> OF_ORCHESTRATORS =
            Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}").asMatchPredicate();

    private static final Duration WHILE_STARTING = Duration.ofMillis(200);

    private final WorkerProperties properties;
    private final WorkerCommands commands;
    private final WorkerSupervisor supervisor;
    private final WorkerClient client;
    private final Loop loop = new Loop("worker-watch", this::look);
    private volatile Runnable onEdge = () -> {};
    private volatile WorkerState state = WorkerState.ABSENT;
    private volatile Optional<List<String>> liveJobs = Optional.empty();

    Worker(WorkerProperties properties, WorkerCommands commands, WorkerSupervisor supervisor, WorkerClient client) {
        this.properties = properties;
        this.commands = commands;
        this.supervisor = supervisor;
        this.client = client;
    }

    /** Where orchestrators reach it. */
    public String baseUrl() {
        return properties.baseUrl();
    }

    /** What the last look saw. */
    public WorkerState state() {
        return state;
    }

    /**
     * Ids of the jobs that an orchestrator gave to it and that had not ended when the last look was taken; nothing where it
     * did not say.
     */
    public Optional<List<String>> liveJobs() {
        return liveJobs;
    }

    /** Kills jobs. Returns at once; what fails is asked for again with the next heartbeat. */
    public void kill(List<String> jobIds) {
        WorkerProcess process = supervisor.process();
        if (process != null && !jobIds.isEmpty()) {
            Thread.ofVirtual().name("kill").start(() -> jobIds.forEach(id -> kill(process, id)));
        }
    }

    private void kill(WorkerProcess process, String jobId) {
        boolean heard = client.kill(process.command().token(), jobId);
        log.atInfo().addKeyValue("job_id", jobId).addKeyValue("heard", heard).log("worker-api is told to kill a job");
    }

    /** Why no worker comes up, one sentence, where that is so. */
    public @Nullable String trouble() {
        return supervisor.trouble();
    }

    /** Whom to tell when something changed; set it before the start. */
    public void onEdge(Runnable listener) {
        onEdge = listener;
    }

    /** Begins to watch; a process is started when there are settings. */
    public void start() {
        supervisor.onChange(loop::wake);
        supervisor.start();
        loop.start();
    }

    /**
     * Takes new settings: a running worker is replaced where it was started from others.
     *
     * @return the fingerprint by which {@link WorkerState#answersAs} knows the worker with these settings
     */
    public String use(WorkerSettings settings) {
        WorkerCommand command = commands.commandFor(settings);
        supervisor.want(command);
        return command.fingerprint();
    }

    /** Ends the watch and the process. */
    public void stop() {
        loop.stop();
        try {
            supervisor.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration look() {
        WorkerState next = probe();
        WorkerState before = state;
        state = next;
        if (next.phase() != before.phase()) {
            log(before, next);
        }
        if (!next.equals(before)) {
            onEdge.run();
        }
        return next.phase() == Phase.STARTING ? WHILE_STARTING : properties.checkInterval();
    }

    private WorkerState probe() {
        WorkerProcess process = supervisor.process();
        return process == null || !process.isAlive() ? withoutProcess() : ask(process);
    }

    private WorkerState withoutProcess() {
        String trouble = supervisor.trouble();
        if (trouble != null) {
            return WorkerState.silent(Phase.ABSENT, null, trouble);
        }
        return state.equals(WorkerState.ABSENT) ? state : starting(null);
    }

    private WorkerState ask(WorkerProcess process) {
        WorkerCommand command = process.command();
        if (!process.hasAnswered()) {
            Optional<WorkerStatus> status = client.status(command.token());
            if (status.isEmpty()) {
                return starting(command.fingerprint());
            }
            process.markAnswered(status.get().features());
            supervisor.answered();
        }
        liveJobs = client.liveJobs(command.token())
                .map(ids -> ids.stream().filter(OF_ORCHESTRATORS).toList());
        Optional<String> missing = client.whatIsMissing();
        return new WorkerState(
                missing.isEmpty() ? Phase.READY : Phase.ANSWERING,
                command.fingerprint(),
                missing.orElse(null),
                process.features());
    }

    private static WorkerState starting(@Nullable String fingerprint) {
        return WorkerState.silent(Phase.STARTING, fingerprint, "it is starting");
    }

    private static void log(WorkerState before, WorkerState next) {
        if (next.isReady()) {
            log.info("worker-api is ready");
        } else if (before.isReady()) {
            log.warn("worker-api is not ready: {}", next.reason());
        } else {
            log.info("worker-api is {}: {}", next.phase().name().toLowerCase(Locale.ROOT), next.reason());
        }
    }
}
