package io.cloister.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@ExtendWith(NoLeaks.class)
class PassThroughTest {

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ModelServer server = ModelServer.tcp();
    private final RunningProxy proxy = RunningProxy.before(server);

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void wholeAnswerPassesWithItsLength() {
        Peer client = proxy.client().send("GET /api/tags?x=1 HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        Peer model = server.accept();

        assertThat(model.readHead())
                .startsWith("get /api/tags?x=1 http/1.1\r\n")
                .contains("host: 127.0.0.1:")
                .doesNotContain("sandbox");
        model.send("HTTP/1.1 200 OK\r\nContent-Length: 13\r\nContent-Type: application/json\r\n\r\n{\"models\":[]}");
        Peer.Answer answer = client.readAnswer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).contains("content-type: application/json");
        assertThat(answer.body()).isEqualTo("{\"models\":[]}");
    }

    @Test
    void eachChunkOfAnAnswerArrivesBeforeTheNextIsSent() {
        Peer client = proxy.client().send(post("/api/generate", "{}"));
        Peer model = server.accept();
        model.readThrough("{}");

        model.send(CHUNKED);
        assertThat(client.readHead()).contains("transfer-encoding: chunked");
        for (int i = 0; i < 10; i++) {
            String piece = "{\"response\":\"" + i + "\"}\n";
            model.sendChunk(piece);
            assertThat(client.readChunk()).isEqualTo(piece);
        }
        model.sendChunk("");
        assertThat(client.readChunk()).isEmpty();
    }

    @Test
    void requestInChunksArrivesWholeAndWithItsLength() {
        Peer client =
                proxy.client().send("POST /api/chat HTTP/1.1\r\nHost: sandbox\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.sendChunk("{\"a\":").sendChunk("1}").sendChunk("");

        Peer model = server.accept();
        assertThat(model.readHead()).contains("content-length: 7").doesNotContain("chunked");
        assertThat(model.read(7)).isEqualTo("{\"a\":1}");
    }

    @Test
    void slowClientStopsTheServerFromSending() throws Exception {
        Peer client = proxy.client().send(post("/api/generate", "{}"));
        Peer model = server.accept();
        model.readThrough("{}");
        int bytes = 64 * 1024 * 1024;

        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> model.send("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n")
                        .send(new byte[bytes]));
        client.readHead();

        assertThatThrownBy(() -> sending.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(client.read(bytes)).hasSize(bytes);
        sending.get(5, TimeUnit.SECONDS);
    }

    @Test
    void oneConnectionServesManyRequestsOfEveryKind() {
        Peer client = proxy.client();
        for (int round = 0; round < 200; round++) {
            client.send(post("/api/generate", "{\"round\":" + round + "}"));
            try (Peer model = server.accept()) {
                model.readThrough("{\"round\":" + round + "}");
                model.send(CHUNKED).sendChunk("a" + round).sendChunk("");
                client.readHead();
                assertThat(client.readChunk()).isEqualTo("a" + round);
                assertThat(client.readChunk()).isEmpty();
            }
            client.send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n");
            assertThat(client.readAnswer().body()).isEqualTo("ok");
            client.send("GET /none HTTP/1.1\r\nHost: sandbox\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(404);
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() {
        Peer client = proxy.client()
                .send(post("/api/show", "{\"n\":1}")
                        + "GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n"
                        + post("/api/show", "{\"n\":2}"));

        try (Peer model = server.accept()) {
            model.readThrough("{\"n\":1}");
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
        }
        assertThat(client.readAnswer().body()).isEqualTo("one");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
        try (Peer model = server.accept()) {
            model.readThrough("{\"n\":2}");
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo");
        }
        assertThat(client.readAnswer().body()).isEqualTo("two");
    }

    @Test
    void earlyAnswerDoesNotCostTheClientItsConnection() {
        String body = "{\"prompt\":\"" + "x".repeat(9_000_000) + "\"}";
        Peer client = proxy.client().send(post("/api/chat", body));
        try (Peer model = server.accept()) {
            model.readThrough("xxx");
            model.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno");

            assertThat(client.readAnswer().status()).isEqualTo(400);
        }

        client.send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void headOfTheFrontPagePassesWithoutABody() {
        Peer client = proxy.client().send("HEAD / HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        try (Peer model = server.accept()) {
            assertThat(model.readHead()).startsWith("head / http/1.1\r\n");
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n");
        }
        assertThat(client.readHead()).contains("content-length: 17");

        client.send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void clientThatWaitsForContinueIsToldToGoOn() {
        Peer client = proxy.client()
                .send("POST /api/show HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.readHead()).startsWith("http/1.1 100");
        client.send("{}");
        Peer model = server.accept();
        assertThat(model.readThrough("{}").toLowerCase(java.util.Locale.ROOT)).doesNotContain("expect");
        model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(client.readAnswer().status()).isEqualTo(200);
    }

    @Test
    void oldClientGetsAStreamThatTheConnectionEnds() {
        Peer client = proxy.client().send("GET /api/ps HTTP/1.0\r\n\r\n");
        Peer model = server.accept();
        model.readHead();
        model.send(CHUNKED).sendChunk("one").sendChunk("two").sendChunk("");

        assertThat(client.readHead()).contains("connection: close").doesNotContain("chunked");
        assertThat(client.readToEnd()).isEqualTo("onetwo");
    }

    @Test
    void interimAnswersOfTheServerAreNotPassedOn() {
        Peer client = proxy.client().send(post("/api/generate", "{}"));
        Peer model = server.accept();
        model.readThrough("{}");
        model.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        assertThat(client.readAnswer())
                .isEqualTo(new Peer.Answer("http/1.1 200 ok\r\ncontent-length: 2\r\n\r\n", "ok"));
    }

    @Test
    void unixSocketServesAsWell(@TempDir Path directory) {
        try (ModelServer behindSocket = ModelServer.unix(directory.resolve("upstream.sock"));
                RunningProxy pod = RunningProxy.before(behindSocket);
                Peer client = pod.client()) {
            client.send(post("/v1/chat/completions", "{}"));
            Peer model = behindSocket.accept();
            assertThat(model.readHead()).contains("host: localhost");
            model.readThrough("{}");
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

            assertThat(client.readAnswer().body()).isEqualTo("ok");
        }
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: sandbox\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
