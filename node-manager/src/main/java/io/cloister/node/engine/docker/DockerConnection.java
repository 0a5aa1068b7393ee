package io.cloister.node.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.time.Duration;

/** Opens clients for the Docker Engine API that carry no registry credentials of whoever runs this service. */
final class DockerConnection {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final String NO_CONFIGURATION = "/nonexistent";

    private DockerConnection() {}

    /**
     * A client for one engine. Nothing is sent yet.
     *
     * @param silence how long the engine may be silent in an answer before it counts as not answering
     */
    static DockerClient open(URI host, Duration silence) {
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host.toString())
                .withDockerConfig(NO_CONFIGURATION)
                .build();
        ZerodepDockerHttpClient transport = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .connectionTimeout(CONNECT)
                .responseTimeout(silence)
                .build();
        return DockerClientImpl.getInstance(config, transport);
    }
}
