package io.cloister.orchestrator.worker;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.orchestrator.worker.PollOutcome.Ended;
import io.cloister.orchestrator.worker.PollOutcome.Going;
import io.cloister.orchestrator.worker.PollOutcome.Missing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls worker-api (DESIGN, section 6). Never follows a redirect, never reads more than a result can be, never waits
 * without bound. Blocks: call it on a virtual thread. Thread-safe.
 */
@Component
public class WorkerClient {

    /** Two streams of 262,144 bytes, each byte at worst six characters of JSON, and what stands around them. */
    private static final int MAXIMUM_ANSWER_BYTES = 4 * 1024 * 1024;

    private static final Duration CALL = Duration.ofSeconds(10);

    /** Output may hold U+0000, which the strict dialect refuses in requests. */
    private static final JsonMapper ANSWERS = JsonMapper.builder().build();

    private final WebClient web = WorkerConnections.client("workers", 1_000, MAXIMUM_ANSWER_BYTES);

    /** Who listens there, if it knows us and answers. */
    public Optional<WorkerStatus> status(WorkerTarget target) {
        try {
            Answer answer = call(target, HttpMethod.GET, "/v1/worker", null, CALL);
            return answer.status() == 200
                    ? Optional.of(ANSWERS.readValue(answer.body(), WorkerStatus.class))
                    : Optional.empty();
        } catch (WorkerUnreachableException | JacksonException notThere) {
            return Optional.empty();
        }
    }

    /** Hands over a job; the same job again is harmless. */
    public PostOutcome post(WorkerTarget target, RunRequest job) {
        Answer answer;
        try {
            byte[] body = WireJson.mapper().writeValueAsBytes(job);
            answer = call(target, HttpMethod.POST, "/v1/worker/jobs", body, CALL);
        } catch (WorkerUnreachableException unreachable) {
            return new PostOutcome.Unknown(unreachable.reason());
        }
        return switch (answer.status()) {
            case 200, 201, 202 -> new PostOutcome.Accepted();
            case 429, 503 -> new PostOutcome.NoRoom(answer.detail());
            case 401, 403 -> new PostOutcome.Unauthorized();
            case 400, 409, 413, 415 -> new PostOutcome.Refused(answer.detail(), answer.fields());
            default -> new PostOutcome.Unknown("the worker answered " + answer.status());
        };
    }

    /** Asks what would become of a job; nothing comes of asking. */
    public ExplainOutcome explain(WorkerTarget target, RunRequest job) {
        try {
            byte[] body = WireJson.mapper().writeValueAsBytes(job);
            Answer answer = call(target, HttpMethod.POST, "/v1/worker/jobs:explain", body, CALL);
            return answer.status() == 200 && ANSWERS.readTree(answer.body()) instanceof ObjectNode explanation
                    ? new ExplainOutcome.Explained(explanation)
                    : new ExplainOutcome.Unexplained(answer.detail());
        } catch (WorkerUnreachableException unreachable) {
            return new ExplainOutcome.Unexplained(unreachable.reason());
        } catch (JacksonException unreadable) {
            return new ExplainOutcome.Unexplained("the worker's answer cannot be read");
        }
    }

    /**
     * Asks for a job, and waits at the worker for its end.
     *
     * @param wait whole seconds; the worker answers earlier when the job ends
     */
    public PollOutcome poll(WorkerTarget target, String jobId, Duration wait) {
        try {
            String path = "/v1/worker/jobs/" + jobId + "?wait=" + wait.toSeconds() + "s";
            Answer answer = call(target, HttpMethod.GET, path, null, wait.plus(CALL));
            return switch (answer.status()) {
                case 200 -> read(ANSWERS.readTree(answer.body()));
                case 404, 410 -> new Missing();
                default -> new PollOutcome.Unknown("the worker answered " + answer.status());
            };
        } catch (WorkerUnreachableException unreachable) {
            return new PollOutcome.Unknown(unreachable.reason());
        } catch (JacksonException unreadable) {
            return new PollOutcome.Unknown("the worker's answer cannot be read");
        }
    }

    /** Tells the worker to kill a job, or to keep one from running that has not come yet; says whether it heard. */
    public boolean cancel(WorkerTarget target, String jobId) {
        return hears(target, HttpMethod.POST, "/v1/worker/jobs/" + jobId + "/cancel");
    }

    /** Tells the worker that the result is stored, and says whether it heard. */
    public boolean forget(WorkerTarget target, String jobId) {
        return hears(target, HttpMethod.DELETE, "/v1/worker/jobs/" + jobId);
    }

    /** A worker that knows no such job has nothing to do. */
    private boolean hears(WorkerTarget target, HttpMethod method, String path) {
        try {
            int status = call(target, method, path, null, CALL).status();
            return status < 300 || status == 404 || status == 410;
        } catch (WorkerUnreachableException unreachable) {
            return false;
        }
    }

    private static PollOutcome read(JsonNode job) {
        JsonNode response = job.get("response");
        if (!JobState.ENDED.wireName().equals(job.path("state").asString("")) || response == null) {
            return new Going();
        }
        return new Ended(ANSWERS.treeToValue(response, RunResponse.class), response.toString());
    }

    private Answer call(
            WorkerTarget target, HttpMethod method, String path, byte @Nullable [] body, Duration patience) {
        try {
            var request = web.method(method)
                    .uri(target.baseUrl() + path)
                    .headers(headers -> headers.setBearerAuth(target.token()));
            if (body != null) {
                request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
            }
            Answer answer = request.exchangeToMono(response -> response.bodyToMono(String.class)
                            .defaultIfEmpty("")
                            .map(text -> new Answer(response.statusCode().value(), text)))
                    .block(patience);
            if (answer == null) {
                throw new IllegalStateException("an exchange ended without an answer");
            }
            return answer;
        } catch (RuntimeException failure) {
            throw new WorkerUnreachableException(target, failure);
        }
    }

    private record Answer(int status, String body) {

        /** The sentence of a problem, or the bare status where there is none. */
        String detail() {
            return problem().map(Problem::detail).orElse("status " + status);
        }

        /** The fields that a problem names. */
        List<String> fields() {
            return problem().map(Problem::errors).orElse(List.of()).stream()
                    .map(FieldError::field)
                    .toList();
        }

        private Optional<Problem> problem() {
            try {
                return Optional.of(ANSWERS.readValue(body, Problem.class));
            } catch (JacksonException noProblem) {
                return Optional.empty();
            }
        }
    }
}
