package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Three clients of one engine, which differ in how long they wait for an answer: a probe gives up soon, a call later, and
 * a stream may be silent as long as its container is.
 *
 * @param probe for questions about health
 * @param calls for everything that answers at once
 * @param streams for output, waiting and pulling
 * @param socket where the engine listens
 */
record EngineClients(DockerClient probe, DockerClient calls, DockerClient streams, EngineSocket socket)
        implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(60);

    static EngineClients to(URI host) {
        DockerClientConfig config = configuration(host);
        return new EngineClients(
                client(config, PROBE), client(config, CALL), client(config, null), new EngineSocket(host));
    }

    /**
     * Asks whether the engine takes connections: one that is going down still answers on those that it has.
     *
     * @return {@code true}
     */
    boolean pingAnew() {
        try (DockerClient newcomer = client(configuration(socket.host()), PROBE)) {
            newcomer.pingCmd().exec();
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DockerClientConfig configuration(URI host) {
        // Not the default builder: that one reads the user's own settings and credentials, and we pull without any.
        return new DefaultDockerClientConfig.Builder()
                .withDockerHost(host.toString())
                .withDockerTlsVerify(false)
                .withDockerConfig("/nonexistent")
                .build();
    }

    private static DockerClient client(DockerClientConfig config, @Nullable Duration responseTimeout) {
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(CONNECT)
                        .responseTimeout(responseTimeout)
                        .build());
    }

    @Override
    public void close() throws IOException {
        try (probe;
                calls;
                streams) {
            // Each closes whatever becomes of the others.
        }
    }
}
