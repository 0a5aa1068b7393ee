package io.cloister.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.FakeOllama;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class SlowClientTest {

    private static final String LATE = "urn:cloister:problem:request-timeout";

    private static FakeOllama ollama;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ollama = new FakeOllama();
        proxy = RunningProxy.before(
                ollama.url(), "server.header-timeout=200ms", "server.body-timeout=300ms", "server.idle-timeout=400ms");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        ollama.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /api/tags HTTP/1.1\r\nHost: sandbox\r\n"})
    void headThatDoesNotComeInTimeIs408AndTheEnd(String part) {
        try (Peer client = proxy.client().send(part)) {
            assertLate(client);
        }
    }

    @Test
    void headOfTheSecondRequestHasItsTimeToo() {
        try (Peer client = proxy.client().get("/healthz")) {
            client.readAnswer();
            client.send("GET /api/tags HT");

            assertLate(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\n{\"a\":", "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n"})
    void bodyThatDoesNotComeInTimeIs408AndTheEnd(String part) {
        try (Peer client = proxy.client().send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\n" + part)) {
            assertLate(client);
        }
        assertThat(ollama.untaken()).isZero();
    }

    @Test
    void connectionThatIsNotUsedIsClosed() {
        try (Peer client = proxy.client().get("/healthz")) {
            client.readAnswer();

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientThatWaitsForItsAnswerIsNotSlow() throws Exception {
        CompletableFuture<String> held = ollama.holds();
        try (Peer client = proxy.client().post("/api/generate", "{}");
                Peer slower = proxy.client().get("/healthz")) {
            ollama.take();
            slower.readAnswer();
            assertThat(slower.readToEnd()).isEmpty();

            held.complete(FakeOllama.json("{\"late\":1}"));

            assertThat(client.readAnswer().body()).isEqualTo("{\"late\":1}");
            assertThat(client.get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void clientThatWasToldToContinueIsNotSlowEither() throws Exception {
        CompletableFuture<String> held = ollama.holds();
        try (Peer client = proxy.client();
                Peer slower = proxy.client().get("/healthz")) {
            client.send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\n");
            client.send("Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead()).startsWith("http/1.1 100");
            client.send("{}");
            ollama.take();
            slower.readAnswer();
            assertThat(slower.readToEnd()).isEmpty();

            held.complete(FakeOllama.json("{\"late\":1}"));

            assertThat(client.readAnswer().body()).isEqualTo("{\"late\":1}");
        }
    }

    private static void assertLate(Peer client) {
        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.head()).contains("connection: close");
        assertThat(answer.body()).contains(LATE);
        assertThat(client.readToEnd()).isEmpty();
    }
}
