package io.cloister.orchestrator.task;

import com.github.f4b6a3.ulid.UlidCreator;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.node.InferencePaths;
import io.cloister.orchestrator.secret.KeyRing;
import io.cloister.orchestrator.secret.Seal;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.ProblemException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts tasks into the queue. */
@Service
class NewTasks {

    private static final Logger log = LoggerFactory.getLogger(NewTasks.class);
    private static final int MAXIMUM_NAME = 128;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Turnstile turnstile;
    private final InferencePaths inference;
    private final QueueBounds bounds;
    private final IdempotencyKeys keys;
    private final ApplicationEventPublisher events;
    private final Seal seal;

    NewTasks(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Turnstile turnstile,
            InferencePaths inference,
            QueueBounds bounds,
            IdempotencyKeys keys,
            ApplicationEventPublisher events,
            KeyRing ring) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.turnstile = turnstile;
        this.inference = inference;
        this.bounds = bounds;
        this.keys = keys;
        this.events = events;
        this.seal = TaskSpecs.environmentSeal(ring);
    }

    /**
     * Stores a task, queued. Where the key came before, with the same body, nothing is stored and nothing else is asked:
     * the first task stands for this submission too.
     *
     * @throws ProblemException 503 if it needs inference and no node can ever serve it; 422 if the key came before with
     *     another body; 429 or 503 if the queue has no room for it; 429 if the owner posts more than can be taken
     */
    Submitted add(Caller owner, NewTask task, @Nullable IdempotencyKey key) {
        Submitted submitted = turnstile.pass(owner.id(), () -> transaction.execute(_ -> submit(owner, task, key)));
        if (submitted.isNew()) {
            log.atInfo()
                    .addKeyValue("task_id", submitted.taskId())
                    .addKeyValue("input_mode", task.mode().wireName())
                    .log("task queued");
            events.publishEvent(new TaskQueued(true));
        }
        return submitted;
    }

    private Submitted submit(Caller owner, NewTask task, @Nullable IdempotencyKey key) {
        String id = UlidCreator.getMonotonicUlid().toLowerCase();
        Optional<String> earlier = key == null ? Optional.empty() : keys.bind(owner.id(), key, id);
        if (earlier.isPresent()) {
            return new Submitted(earlier.get(), false);
        }
        store(id, owner, task);
        return new Submitted(id, true);
    }

    private void store(String id, Caller owner, NewTask task) {
        demandInference(task);
        String name = task.name();
        while (!insert(id, name, owner, task)) {
            name = nextFree(owner, String.valueOf(task.name()));
        }
        bounds.demandRoom(owner);
    }

    private void demandInference(NewTask task) {
        if (task.useInference()) {
            InferencePaths.State path = inference.now();
            if (!path.canEverOpen()) {
                throw new ProblemException(ProblemType.NO_INFERENCE_PATH, path.missing());
            }
        }
    }

    /** One statement, because it locks the lane, and whoever posts into that waits until the transaction ends. */
    private boolean insert(String id, @Nullable String name, Caller owner, NewTask task) {
        return jdbc.sql("""
                        WITH task AS (
                            INSERT INTO tasks (id, owner_id, task_name, prompt, input_mode, use_inference, attachments,
                                priority, queue_timeout_seconds, queue_deadline, model, labels)
                            VALUES (:id, :owner, :name, :prompt, :mode, :inference, :attachments, :priority, :timeout,
                                now() + make_interval(secs => :timeout), :model, :labels)
                            ON CONFLICT (owner_id, task_name) DO NOTHING RETURNING id
                        )
                        INSERT INTO task_specs (task_id, spec, sealed_env) SELECT id, :spec, :env FROM task""")
                        .param("id", id)
                        .param("owner", owner.id())
                        .param("name", name)
                        .param("prompt", task.prompt())
                        .param("mode", task.mode().wireName())
                        .param("inference", task.useInference())
                        .param(
                                "attachments",
                                task.attachments() == null
                                        ? null
                                        : task.attachments().toArray(String[]::new))
                        .param("priority", task.priority())
                        .param("timeout", task.queueTimeout().toSeconds())
                        .param("model", task.model())
                        .param("labels", task.labels().isEmpty() ? null : String.join(",", task.labels()))
                        .param("spec", WireJson.mapper().writeValueAsString(task.spec()))
                        .param("env", sealedEnvironment(id, task), Types.BINARY)
                        .update()
                == 1;
    }

    private byte @Nullable [] sealedEnvironment(String id, NewTask task) {
        return task.env().isEmpty() ? null : seal.seal(WireJson.mapper().writeValueAsString(task.env()), id);
    }

    /** The name with the smallest number from 2 that the owner has not used, shortened where it would be too long. */
    private String nextFree(Caller owner, String name) {
        return jdbc.sql("""
                        SELECT candidate FROM (
                            SELECT n, left(:name, :longest - 1 - length(n::text)) || '-' || n AS candidate
                            FROM generate_series(2, (SELECT count(*) + 2 FROM tasks WHERE owner_id = :owner)) AS n
                        ) AS candidates
                        WHERE NOT EXISTS (SELECT FROM tasks WHERE owner_id = :owner AND task_name = candidate)
                        ORDER BY n LIMIT 1""")
                .param("name", name)
                .param("longest", MAXIMUM_NAME)
                .param("owner", owner.id())
                .query(String.class)
                .single();
    }
}
