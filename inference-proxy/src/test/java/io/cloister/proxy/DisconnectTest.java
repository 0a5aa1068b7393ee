package io.cloister.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One of the two ends goes away, and the other has to notice; or there was none to begin with. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class DisconnectTest {

    private static final String GENERATE =
            "POST /api/generate HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\n{}";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ModelServer server = ModelServer.tcp();
    private final RunningProxy proxy = RunningProxy.before(server, "ollama.upstream.first-byte-timeout=300ms");

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void clientThatLeavesBeforeTheAnswerEndsTheGeneration() {
        Peer client = proxy.client().send(GENERATE);
        Peer model = server.accept();
        model.readThrough("{}");

        client.close();

        assertThat(model.readToEnd()).isEmpty();
    }

    @Test
    void clientThatLeavesWhileItsModelIsLookedUpEndsTheQuestion() {
        try (RunningProxy patient = RunningProxy.before(server)) {
            Peer client = patient.client()
                    .send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 13\r\n\r\n")
                    .send("{\"model\":\"m\"}");
            Peer model = server.accept();
            assertThat(model.readThrough("{\"model\":\"m\"}")).startsWith("POST /api/show ");

            client.close();

            assertThat(model.readToEnd()).isEmpty();
        }
    }

    @Test
    void clientThatLeavesAmidTheAnswerEndsTheGeneration() {
        Peer client = proxy.client().send(GENERATE);
        Peer model = server.accept();
        model.readThrough("{}");
        model.send(CHUNKED).sendChunk("one");
        client.readHead();
        client.readChunk();

        client.reset();

        assertThat(model.readToEnd()).isEmpty();
    }

    @Test
    void serverThatLeavesAmidAStreamBreaksTheAnswer() {
        Peer client = proxy.client().send(GENERATE);
        try (Peer model = server.accept()) {
            model.readThrough("{}");
            model.send(CHUNKED).sendChunk("one");
            client.readHead();
            assertThat(client.readChunk()).isEqualTo("one");
        }

        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void serverThatLeavesAmidAWholeAnswerBreaksIt() {
        Peer client = proxy.client().send(GENERATE);
        try (Peer model = server.accept()) {
            model.readThrough("{}");
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        }
        client.readHead();

        assertThat(client.readToEnd()).isEqualTo("half");
    }

    @Test
    void serverThatSpeaksNonsenseAmidAStreamBreaksTheAnswer() {
        Peer client = proxy.client().send(GENERATE);
        Peer model = server.accept();
        model.readThrough("{}");
        model.send(CHUNKED + "3\r\none\r\nzz\r\n");
        client.readHead();

        assertThat(client.readChunk()).isEqualTo("one");
        assertThat(client.readToEnd()).isEmpty();
        assertThat(model.readToEnd()).isEmpty();
    }

    @Test
    void serverThatLeavesWithoutAnAnswerIs502AndTheClientGoesOn() {
        Peer client = proxy.client().send(GENERATE);
        try (Peer model = server.accept()) {
            model.readThrough("{}");
        }

        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("urn:cloister:problem:upstream-unavailable", "\"error\":\"The model server");
        client.send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void serverThatRefusesIs502() {
        server.close();

        Peer client = proxy.client().send("GET /v1/models HTTP/1.1\r\nHost: sandbox\r\n\r\n");

        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).contains("content-type: application/problem+json");
        assertThat(answer.body()).contains("\"error\":{\"message\":\"The model server refused the connection.\"");
    }

    @Test
    void streamThatDoesNotBeginIs504AndEndsTheGeneration() {
        Peer client = proxy.client().send(GENERATE);
        Peer model = server.accept();
        model.readThrough("{}");

        assertThat(client.readAnswer().status()).isEqualTo(504);
        assertThat(model.readToEnd()).isEmpty();
    }

    @Test
    void wholeAnswerMayTakeLongerThanAStreamsFirstByte() {
        String body = "{\"stream\":false}";
        Peer whole = proxy.client()
                .send("POST /api/generate HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 16\r\n\r\n" + body);
        Peer model = server.accept();
        model.readThrough(body);
        Peer streamed = proxy.client().send(GENERATE);
        server.accept().readThrough("{}");

        assertThat(streamed.readAnswer().status()).isEqualTo(504);
        model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(whole.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void requestWaitsForASocketThatComesBack(@TempDir Path directory) {
        Path socket = directory.resolve("upstream.sock");
        try (RunningProxy pod = RunningProxy.before("unix://" + socket);
                Peer client = pod.client().send(GENERATE);
                Peer other = pod.client().send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n")) {
            assertThat(other.readAnswer().body()).isEqualTo("ok");

            try (ModelServer back = ModelServer.unix(socket)) {
                Peer model = back.accept();
                model.readThrough("{}");
                model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                assertThat(client.readAnswer().body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void socketThatDoesNotComeBackIs502(@TempDir Path directory) {
        String url = "unix://" + directory.resolve("upstream.sock");
        try (RunningProxy pod = RunningProxy.before(url, "ollama.upstream.reopen-wait=200ms");
                Peer client = pod.client().send(GENERATE)) {
            assertThat(client.readAnswer().status()).isEqualTo(502);
        }
    }
}
