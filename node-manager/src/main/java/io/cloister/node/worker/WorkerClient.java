package io.cloister.node.worker;

import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.worker.WorkerStatus;
import io.cloister.node.preflight.NodeIdentity;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.databind.json.JsonMapper;

/** Asks worker-api the two things that its keeper must know: is it ours, and is it ready. Thread-safe. */
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
                .baseUrl(properties.baseUrl())
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
