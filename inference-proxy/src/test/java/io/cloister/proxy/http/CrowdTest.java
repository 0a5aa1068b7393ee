package io.cloister.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.FakeOllama;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many clients at once, and large ones: they share what there is. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class CrowdTest {

    private static final int LARGEST = 10 * 1024 * 1024;

    private final FakeOllama ollama = new FakeOllama();
    private final List<Peer> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(Peer::close);
        ollama.close();
    }

    @Test
    void connectionAboveTheLimitIsServedWhenAnotherEnds() {
        try (RunningProxy proxy = RunningProxy.before(ollama.url())) {
            fill(proxy, 64);
            Peer waiting = client(proxy).get("/api/tags");
            for (Peer served : clients.subList(1, 64)) {
                assertThat(served.get("/healthz").readAnswer().body()).isEqualTo("ok");
            }
            assertThat(ollama.untaken()).isZero();

            clients.get(0).close();

            assertThat(waiting.readAnswer().status()).isEqualTo(200);
            assertThat(ollama.take().head()).startsWith("get /api/tags ");
            assertThat(waiting.get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void connectionThatWaitsTooLongIs429AndTheEnd() {
        try (RunningProxy proxy =
                RunningProxy.before(ollama.url(), "server.max-connections=2", "server.connection-patience=100ms")) {
            fill(proxy, 2);

            Peer refused = client(proxy).post("/api/generate", "{}");
            Peer.Answer answer = refused.readAnswer();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.head()).contains("retry-after: 1", "connection: close");
            assertThat(answer.body())
                    .contains("urn:cloister:problem:too-many-requests", "\"error\":\"There are too many");
            assertThat(refused.readToEnd()).isEmpty();
            assertThat(ollama.untaken()).isZero();

            clients.get(0).close();
            assertThat(client(proxy).get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void connectionsThatComeAndGoTakeNoPlaceWithThem() {
        try (RunningProxy proxy = RunningProxy.before(ollama.url(), "server.max-connections=2")) {
            fill(proxy, 2);
            for (int round = 0; round < 50; round++) {
                client(proxy).reset();
            }
            clients.get(0).close();
            for (int round = 0; round < 50; round++) {
                try (Peer client = proxy.client().get("/healthz")) {
                    assertThat(client.readAnswer().body()).isEqualTo("ok");
                }
            }
        }
    }

    @Test
    void largeBodiesShareTheBudgetAndAllArriveWhole() {
        try (RunningProxy proxy = RunningProxy.before(ollama.url(), "server.body-timeout=1s")) {
            CompletableFuture<?>[] answers = new CompletableFuture<?>[3];
            for (int i = 0; i < answers.length; i++) {
                String body = "{\"prompt\":\"" + Integer.toString(i).repeat(LARGEST - 13) + "\"}";
                Peer client = client(proxy);
                answers[i] = CompletableFuture.runAsync(() -> {
                    client.post("/api/generate", body);
                    assertThat(client.readAnswer().status()).isEqualTo(200);
                });
            }

            List<String> arrived = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                String body = ollama.take().body();
                assertThat(body).hasSize(LARGEST);
                arrived.add(body.substring(0, 12));
                assertThat(body.substring(11, LARGEST - 2))
                        .matches(text -> text.chars().distinct().count() == 1);
            }
            CompletableFuture.allOf(answers).join();
            assertThat(arrived).containsExactlyInAnyOrder("{\"prompt\":\"0", "{\"prompt\":\"1", "{\"prompt\":\"2");
        }
    }

    @Test
    void bodyOfUnknownLengthBorrowsNoMoreThanABodyMayHave() {
        try (RunningProxy proxy =
                RunningProxy.before(ollama.url(), "admission.body-budget=2MB", "server.max-request-size=1MB")) {
            String body = "{\"prompt\":\"" + "x".repeat(1024 * 1024 - 13) + "\"}";
            Peer stalled = client(proxy)
                    .send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .sendChunk(body.substring(0, 100_000));
            // One for each loop: what came before them has been read when they are answered.
            client(proxy).get("/healthz").readAnswer();
            client(proxy).get("/healthz").readAnswer();
            Peer other = client(proxy);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> other.post("/api/generate", body));

            assertThat(other.readAnswer().status()).isEqualTo(200);

            sending.join();
            stalled.close();
        }
    }

    @Test
    void bodyThatWaitsForTheBudgetIsNotSlowAndSmallOnesPass() {
        try (RunningProxy proxy = RunningProxy.before(
                ollama.url(),
                "admission.body-budget=1MB",
                "server.max-request-size=1MB",
                "server.body-timeout=300ms")) {
            int length = 1024 * 1024;
            String body = "{\"prompt\":\"" + "x".repeat(length - 13) + "\"}";
            String head = "POST /api/generate HTTP/1.1\r\nHost: sandbox\r\nContent-Length: " + length + "\r\n\r\n";
            Peer slow = client(proxy).send(head).send(body.substring(0, 100));
            Peer slowToo = client(proxy).send(head).send(body.substring(0, 100));
            Peer waiting = client(proxy);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> waiting.send(head + body));

            Peer small = client(proxy).post("/api/generate", "{}");
            assertThat(small.readAnswer().status()).isEqualTo(200);
            assertThat(ollama.take().body()).isEqualTo("{}");

            assertThat(slow.readAnswer().status()).isEqualTo(408);
            assertThat(slowToo.readAnswer().status()).isEqualTo(408);
            assertThat(waiting.readAnswer().status()).isEqualTo(200);
            assertThat(ollama.take().body()).isEqualTo(body);
            sending.join();
            assertThat(waiting.get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    private Peer client(RunningProxy proxy) {
        Peer client = proxy.client();
        clients.add(client);
        return client;
    }

    private void fill(RunningProxy proxy, int places) {
        for (int place = 0; place < places; place++) {
            assertThat(client(proxy).get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }
}
