package io.cloister.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.FakeOllama;
import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time. All of it that a test does not shorten is above what the test may last. */
@Timeout(9)
@ExtendWith(NoLeaks.class)
class SlowClientTest {

    private static final String LATE = "urn:cloister:problem:request-timeout";

    private static FakeOllama ollama;

    @BeforeAll
    static void start() {
        ollama = new FakeOllama();
    }

    @AfterAll
    static void stop() {
        ollama.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /api/tags HTTP/1.1\r\nHost: sandbox\r\n"})
    void headThatDoesNotComeInTimeIs408AndTheEnd(String part) {
        try (RunningProxy proxy = proxy("server.header-timeout=200ms");
                Peer client = proxy.client().send(part)) {
            assertLate(client);
        }
    }

    @Test
    void headOfTheSecondRequestHasNoMoreTime() {
        try (RunningProxy proxy = proxy("server.header-timeout=200ms");
                Peer client = proxy.client().get("/healthz");
                Peer earlier = proxy.client()) {
            client.readAnswer();
            assertLate(earlier);

            client.send("GET /api/tags HT");

            assertLate(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n{\"a\":", "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n"})
    void bodyThatDoesNotComeInTimeIs408AndTheEnd(String part) {
        try (RunningProxy proxy = proxy("server.body-timeout=200ms");
                Peer client = proxy.client().send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\n" + part)) {
            assertLate(client);
        }
        assertThat(ollama.untaken()).isZero();
    }

    @Test
    void connectionThatIsNotUsedIsClosed() {
        try (RunningProxy proxy = proxy("server.idle-timeout=200ms");
                Peer client = proxy.client().get("/healthz")) {
            client.readAnswer();

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientThatWaitsForItsAnswerIsNotSlow() {
        CompletableFuture<String> held = ollama.holds();
        try (RunningProxy proxy =
                        proxy("server.header-timeout=200ms", "server.body-timeout=200ms", "server.idle-timeout=200ms");
                Peer client = proxy.client().post("/api/generate", "{}")) {
            ollama.take();
            for (int round = 0; round < 3; round++) {
                try (Peer slower = proxy.client().get("/healthz")) {
                    slower.readAnswer();
                    assertThat(slower.readToEnd()).isEmpty();
                }
            }

            held.complete(FakeOllama.json("{\"late\":1}"));

            assertThat(client.readAnswer().body()).isEqualTo("{\"late\":1}");
            assertThat(client.get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void clientThatTakesNothingOfItsAnswerIsClosedAndTheGenerationEnds() {
        try (ModelServer server = ModelServer.tcp();
                RunningProxy proxy = RunningProxy.before(server, "server.idle-timeout=300ms");
                Peer client = proxy.client().post("/api/generate", "{}");
                Peer model = server.accept()) {
            model.readThrough("{}");

            CompletableFuture<Void> generation =
                    CompletableFuture.runAsync(() -> model.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
                            .send(new byte[100_000_000]));

            assertThat(generation).failsWithin(Duration.ofSeconds(5));
            assertThat(client.readHead()).startsWith("http/1.1 200");
        }
    }

    private static RunningProxy proxy(String... settings) {
        return RunningProxy.before(ollama.url(), settings);
    }

    private static void assertLate(Peer client) {
        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.head()).contains("connection: close");
        assertThat(answer.body()).contains(LATE);
        assertThat(client.readToEnd()).isEmpty();
    }
}
