package io.cloister.node.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class UpstreamTest {

    @Test
    void isTheUsualPlaceWhereNothingIsConfigured() {
        assertThat(Upstream.of(null, 11434)).isEqualTo(new Upstream(URI.create("http://127.0.0.1:11434"), false));
        assertThat(Upstream.of(URI.create(""), 11434)).isEqualTo(Upstream.of(null, 11434));
    }

    @Test
    void isNotForeignUnderAnotherNameOfThisMachine() {
        assertThat(Upstream.of(URI.create("http://localhost:11434"), 11434).foreign())
                .isFalse();
        assertThat(Upstream.of(URI.create("http://host.docker.internal:11434"), 11434)
                        .foreign())
                .isFalse();
    }

    @Test
    void isForeignAtAnotherAddressOrPort() {
        assertThat(Upstream.of(URI.create("http://10.0.0.5:11434"), 11434).foreign())
                .isTrue();
        assertThat(Upstream.of(URI.create("http://127.0.0.1:8080"), 11434).foreign())
                .isTrue();
    }

    @Test
    void isReachedOverLoopbackByTheEnginesNamesOfThisMachine() {
        Upstream upstream = Upstream.of(URI.create("http://host.containers.internal:8080"), 11434);

        assertThat(upstream.reachable()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(upstream.url()).isEqualTo(URI.create("http://host.containers.internal:8080"));
    }
}
