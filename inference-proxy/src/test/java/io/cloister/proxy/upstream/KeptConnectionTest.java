package io.cloister.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to the model server that outlive a request, and those that must not. */
@Timeout(15)
@ExtendWith(NoLeaks.class)
class KeptConnectionTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    private final ModelServer server = ModelServer.tcp();
    private final RunningProxy proxy = RunningProxy.before(server, "ollama.upstream.idle-timeout=60s");
    private final Peer client = proxy.client();

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void connectionIsKeptForTheNextRequest() {
        Peer model = answerFirst(OK);
        rest();

        for (int round = 0; round < 5; round++) {
            client.post("/api/chat", "{\"round\":" + round + "}");
            model.readThrough("{\"round\":" + round + "}");
            model.send(OK);
            assertThat(client.readAnswer().body()).isEqualTo("ok");
            rest();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: Close, x\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n\r\nnonsense\r\n\r\n"
            })
    void connectionIsNotKeptWhereTheServerWouldNotOrSaysMore(String answer) {
        Peer model = answerFirst(answer);

        assertThat(model.readToEnd()).isEmpty();
        assertNextOnNewConnection();
    }

    @Test
    void oldServerThatKeepsItsConnectionIsTakenAtItsWord() {
        Peer model = answerFirst("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
        rest();

        client.post("/api/chat", "{}");
        model.readThrough("{}");
        model.send(NEXT);

        assertThat(client.readAnswer().body()).isEqualTo("next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "x", "HTTP/1.1 200 OK\r\nX: "})
    void connectionOnWhichTheServerSpeaksUnaskedIsGivenUp(String unasked) {
        Peer model = answerFirst(OK);

        model.send(unasked);

        assertThat(model.readToEnd()).isEmpty();
        assertNextOnNewConnection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "HTTP/1.1 200 OK\r\nX: "})
    void whatIsLeftBehindAnAnswerDoesNotBecomeTheNext(String left) {
        Peer model = answerFirst(OK + left);

        assertThat(model.readToEnd()).isEmpty();
        assertNextOnNewConnection();
    }

    @Test
    void serverThatClosesSilentlyAfterItsAnswerDoesNotCostTheNextPost() {
        int rounds = 50;
        for (int round = 0; round < rounds; round++) {
            client.post("/api/generate", "{}");
        }
        for (int round = 0; round < rounds; round++) {
            try (Peer model = server.accept()) {
                model.readThrough("{}");
                model.send(OK);
            }
            assertThat(client.readAnswer().body()).isEqualTo("ok");
        }
    }

    @Test
    void requestThatOnlyReadsIsAskedAgainWhenTheKeptConnectionIsDead() {
        Peer model = answerFirst(OK);
        rest();

        client.get("/api/tags");
        model.readHead();
        model.close();

        try (Peer second = server.accept()) {
            assertThat(second.readHead()).startsWith("get /api/tags ");
            second.send(NEXT);
        }
        assertThat(client.readAnswer().body()).isEqualTo("next");
    }

    @Test
    void requestThatOnlyReadsIsNotAskedAThirdTime() {
        Peer model = answerFirst(OK);
        rest();
        client.get("/api/tags");
        model.readHead();
        model.close();
        try (Peer second = server.accept()) {
            second.readHead();
        }

        assertThat(client.readAnswer().status()).isEqualTo(502);
        assertNextOnNewConnection();
    }

    @Test
    void requestThatMakesTheModelWorkIsNeverSentTwice() {
        Peer model = answerFirst(OK);
        rest();

        client.post("/api/generate", "{\"n\":1}");
        model.readThrough("{\"n\":1}");
        model.close();

        assertThat(client.readAnswer().status()).isEqualTo(502);
        assertNextOnNewConnection();
    }

    @Test
    void connectionThatIsNotUsedForLongIsClosed() {
        try (RunningProxy hasty = RunningProxy.before(server, "ollama.upstream.idle-timeout=100ms");
                Peer other = hasty.client().get("/api/tags");
                Peer model = server.accept()) {
            model.readHead();
            model.send(OK);
            assertThat(other.readAnswer().body()).isEqualTo("ok");

            assertThat(model.readToEnd()).isEmpty();
        }
    }

    @Test
    void answerToHeadHasNoBodyAndItsConnectionIsKept() {
        client.send("HEAD /api/tags HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        Peer model = server.accept();
        model.readHead();
        model.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        assertThat(client.readHead()).contains("content-length: 500");
        rest();

        client.post("/api/chat", "{}");
        model.readThrough("{}");
        model.send(NEXT);

        assertThat(client.readAnswer().body()).isEqualTo("next");
    }

    @Test
    void answerBeforeTheEndOfTheRequestDoesNotLeaveItsRestToTheNext() throws Exception {
        String body = "{\"prompt\":\"" + "x".repeat(9_000_000) + "\"}";
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> client.post("/api/generate", body));
        Peer model = server.accept();
        model.readThrough("xxx");
        model.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        assertThat(client.readAnswer().status()).isEqualTo(413);
        sending.get(5, TimeUnit.SECONDS);

        assertNextOnNewConnection();
    }

    private Peer answerFirst(String answer) {
        client.post("/api/generate", "{\"n\":0}");
        Peer model = server.accept();
        model.readThrough("{\"n\":0}");
        model.send(answer);
        assertThat(client.readAnswer().body()).isEqualTo("ok");
        return model;
    }

    /** Until a connection that is to be kept can have been put by: others pass through the same proxy meanwhile. */
    private void rest() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        while (System.nanoTime() - until < 0) {
            assertThat(client.get("/healthz").readAnswer().body()).isEqualTo("ok");
        }
    }

    private void assertNextOnNewConnection() {
        client.post("/api/chat", "{\"n\":2}");
        try (Peer model = server.accept()) {
            model.readThrough("{\"n\":2}");
            model.send(NEXT);
        }
        assertThat(client.readAnswer().body()).isEqualTo("next");
    }
}
