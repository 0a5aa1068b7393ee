package io.cloister.orchestrator.worker;

import java.time.Duration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/**
 * Dials the live logs of worker-api (DESIGN, section 6), on connections of their own, so that however many readers there
 * are, dispatch is never short of one. Thread-safe.
 */
@Component
public class LogClient {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENTS =
            new ParameterizedTypeReference<>() {};

    /** All of a stream that a worker keeps, each byte at worst six characters of JSON, and what stands around them. */
    private static final int MAXIMUM_EVENT_BYTES = 2 * 1024 * 1024;

    /** A worker says something every 15 s at least. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

    private final WebClient web = WorkerConnections.client("worker-logs", 4_000, MAXIMUM_EVENT_BYTES);

    /**
     * Follows a job's output; does not wait for the worker's answer.
     *
     * @param stream {@code stdout}, {@code stderr} or {@code all}
     * @param stdout how many bytes of standard output to leave out
     * @param stderr how many bytes of standard error to leave out
     */
    public LiveLog follow(WorkerTarget target, String jobId, String stream, long stdout, long stderr) {
        String path = "/v1/worker/jobs/" + jobId + "/logs?stream=" + stream + "&stdout=" + stdout + "&stderr=" + stderr;
        LiveLog log = new LiveLog();
        web.get()
                .uri(target.baseUrl() + path)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .headers(headers -> headers.setBearerAuth(target.token()))
                .exchangeToFlux(LogClient::events)
                .timeout(LONGEST_SILENCE)
                .subscribe(log.inbox());
        return log;
    }

    private static Flux<ServerSentEvent<String>> events(ClientResponse answer) {
        return answer.statusCode().value() == 200
                ? answer.bodyToFlux(EVENTS)
                : answer.createException().flatMapMany(Flux::error);
    }
}
