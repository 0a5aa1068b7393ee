package io.cloister.orchestrator.worker;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Makes the clients that call workers: bounded in connections, waits and answers, and deaf to redirects. */
final class WorkerConnections {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration IDLE = Duration.ofSeconds(20);

    private WorkerConnections() {}

    /**
     * A client with connections of its own.
     *
     * @param name of the pool
     * @param most connections at once
     * @param longest bytes of an answer, or of one event in it
     */
    static WebClient client(String name, int most, int longest) {
        ConnectionProvider connections = ConnectionProvider.builder(name)
                .maxConnections(most)
                .pendingAcquireTimeout(CONNECT)
                .maxIdleTime(IDLE)
                .build();
        HttpClient http = HttpClient.create(connections)
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis());
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(longest))
                .build();
    }
}
