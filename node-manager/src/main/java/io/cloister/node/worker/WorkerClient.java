package io.cloister.node.worker;

import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.worker.HeldJobs;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.node.preflight.NodeIdentity;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.databind.json.JsonMapper;

/** Asks worker-api what its keeper must know: is it ours, is it ready, what does it hold. Thread-safe. */
@Component
class WorkerClient {

    /** Above what the worker itself allows the engine, because its readiness asks there. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    private final NodeIdentity identity;
    private final RestClient http;

    WorkerClient(WorkerProperties properties, NodeIdentity identity, JsonMapper json) {
        this.identity = identity;
        JdkClientHttpRequestFactory transport = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(BOUND)
                .build());
        transport.setReadTimeout(BOUND);
        this.http = RestClient.builder()
                .baseUrl(properties.localUrl())
                .requestFactory(transport)
                .configureMessageConverters(
                        converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(json)))
                .build();
    }

    /** What the worker says of itself, where what listens there takes the token and has this node's slug. */
    Optional<WorkerStatus> status(String token) {
        try {
            WorkerStatus status = http.get()
                    .uri("/v1/worker")
                    .headers(headers -> headers.setBearerAuth(token))
                    .retrieve()
                    .body(WorkerStatus.class);
            return Optional.ofNullable(status).filter(ours -> identity.slug().equals(ours.nodeSlug()));
        } catch (RestClientException e) {
            return Optional.empty();
        }
    }

    /** Ids of the jobs that it holds and that have not ended; nothing where it does not say, as one of an older release. */
    Optional<List<String>> liveJobs(String token) {
        try {
            HeldJobs held = http.get()
                    .uri("/v1/worker/jobs")
                    .headers(headers -> headers.setBearerAuth(token))
                    .retrieve()
                    .body(HeldJobs.class);
            return Optional.ofNullable(held).map(WorkerClient::live);
        } catch (RestClientException e) {
            return Optional.empty();
        }
    }

    private static List<String> live(HeldJobs held) {
        return held.jobs().stream()
                .filter(job -> job.state() != JobState.ENDED)
                .map(HeldJobs.Held::jobId)
                .toList();
    }

    /** Kills a job; says whether the worker heard. */
    boolean kill(String token, String jobId) {
        try {
            http.post()
                    .uri("/v1/worker/jobs/{id}/cancel", jobId)
                    .headers(headers -> headers.setBearerAuth(token))
                    .retrieve()
                    .toBodilessEntity();
            return true;
        } catch (RestClientException e) {
            return false;
        }
    }

    /** What keeps it from being ready, one sentence; empty when it is ready. */
    Optional<String> whatIsMissing() {
        try {
            http.get().uri("/readyz").retrieve().toBodilessEntity();
            return Optional.empty();
        } catch (RestClientResponseException e) {
            return Optional.of(reason(e));
        } catch (RestClientException e) {
            return Optional.of("it does not answer");
        }
    }

    private static String reason(RestClientResponseException refusal) {
        try {
            Problem problem = refusal.getResponseBodyAs(Problem.class);
            return problem == null || problem.detail() == null ? refusal.getStatusText() : problem.detail();
        } catch (RestClientException | IllegalStateException e) {
            return refusal.getStatusText();
        }
    }
}
