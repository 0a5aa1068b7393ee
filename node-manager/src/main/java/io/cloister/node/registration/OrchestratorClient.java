package io.cloister.node.registration;

import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.KillList;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterRequest;
import io.cloister.contracts.node.RegisterResponse;
import io.cloister.contracts.problem.Problem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The orchestrator's calls for nodes (DESIGN 4). Thread-safe; redirects are not followed. Every call throws
 * {@link OrchestratorException} where the orchestrator does not answer or refuses.
 */
@Component
public final class OrchestratorClient {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final OrchestratorProperties properties;
    private final JsonMapper json;
    private final RestClient http;

    OrchestratorClient(OrchestratorProperties properties, JsonMapper json) {
        this.properties = properties;
        this.json = json;
        JdkClientHttpRequestFactory transport = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build());
        transport.setReadTimeout(ANSWER);
        this.http = RestClient.builder()
                .baseUrl(properties.url())
                .requestFactory(transport)
                .configureMessageConverters(
                        converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(json)))
                .defaultStatusHandler(status -> !status.is2xxSuccessful(), (request, response) -> refuse(response))
                .build();
    }

    /** Registers the node; {@code lastJwt} proves that a slug which is in use is its own. */
    RegisterResponse register(CapabilityReport capability, @Nullable String lastJwt) {
        return call(() -> http.post()
                .uri("/v1/nodes/register")
                .headers(headers -> Optional.ofNullable(lastJwt).ifPresent(headers::setBearerAuth))
                .contentType(MediaType.APPLICATION_JSON)
                .body(new RegisterRequest(properties.psk(), capability))
                .retrieve()
                .requiredBody(RegisterResponse.class));
    }

    /** The node's present configuration. */
    public NodeConfig config(Credentials credentials) {
        return call(() -> http.get()
                .uri("/v1/nodes/config")
                .headers(bearer(credentials))
                .retrieve()
                .requiredBody(NodeConfig.class));
    }

    /** Says what became of a configuration. */
    public void acknowledge(Credentials credentials, ConfigAck ack) {
        call(() -> http.post()
                .uri("/v1/nodes/config")
                .headers(bearer(credentials))
                .contentType(MediaType.APPLICATION_JSON)
                .body(ack)
                .retrieve()
                .toBodilessEntity());
    }

    /**
     * Reports what the node is and can; this is its heartbeat.
     *
     * @return what the orchestrator wants of the node
     */
    public Wishes report(Credentials credentials, CapabilityReport report) {
        ResponseEntity<KillList> answer = call(() -> http.post()
                .uri("/v1/nodes/capability")
                .headers(bearer(credentials))
                .contentType(MediaType.APPLICATION_JSON)
                .body(report)
                .retrieve()
                .toEntity(KillList.class));
        return new Wishes(
                Optional.ofNullable(answer.getHeaders().getETag()).map(OrchestratorClient::unquoted),
                Optional.ofNullable(answer.getBody()).map(KillList::kill).orElse(List.of()));
    }

    private static Consumer<HttpHeaders> bearer(Credentials credentials) {
        return headers -> headers.setBearerAuth(credentials.nodeJwt());
    }

    private static String unquoted(String etag) {
        return etag.replaceFirst("^W/", "").replace("\"", "");
    }

    private <T> T call(Supplier<@Nullable T> request) {
        try {
            return Objects.requireNonNull(request.get());
        } catch (ResourceAccessException e) {
            throw OrchestratorException.unreachable("The orchestrator does not answer at " + properties.url(), e);
        } catch (RestClientException e) {
            throw OrchestratorException.unreachable(
                    "The orchestrator at %s gave an answer that cannot be read".formatted(properties.url()), e);
        }
    }

    private void refuse(ClientHttpResponse response) throws IOException {
        HttpStatusCode status = response.getStatusCode();
        throw OrchestratorException.refused(
                status.value(),
                "The orchestrator at %s refused with %d: %s"
                        .formatted(properties.url(), status.value(), detail(response)));
    }

    private String detail(ClientHttpResponse response) throws IOException {
        try {
            Problem problem = json.readValue(response.getBody().readNBytes(65_536), Problem.class);
            return Optional.ofNullable(problem.detail()).orElse(String.valueOf(problem.title()));
        } catch (JacksonException e) {
            return "no reason given";
        }
    }
}
