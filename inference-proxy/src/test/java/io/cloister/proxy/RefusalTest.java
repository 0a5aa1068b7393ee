package io.cloister.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not pass, and that the next good request does. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class RefusalTest {

    private static final int LIMIT = 10 * 1024 * 1024;
    private static final String HOST = "Host: sandbox\r\n";

    private static ModelServer server;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        server = ModelServer.tcp();
        proxy = RunningProxy.before(server);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void bodyOfTheLimitPasses() {
        String body = "{\"prompt\":\"" + "x".repeat(LIMIT - 13) + "\"}";
        Peer client = proxy.client();
        Thread.ofVirtual()
                .start(() -> client.send(
                                "POST /api/generate HTTP/1.1\r\n" + HOST + "Content-Length: " + LIMIT + "\r\n\r\n")
                        .send(body));

        try (Peer model = server.accept()) {
            model.readHead();
            assertThat(model.read(LIMIT)).isEqualTo(body);
            model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }

        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void bodyThatAnnouncesTooMuchIs413AndTheClientCanReadIt() {
        Peer client = proxy.client()
                .send("POST /api/generate HTTP/1.1\r\n" + HOST + "Content-Length: " + (LIMIT + 1) + "\r\n\r\n")
                .send(new byte[LIMIT + 1]);

        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.head()).contains("connection: close");
        assertThat(answer.body()).contains("10485760");
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void bodyThatGrowsTooMuchIs413() {
        Peer client =
                proxy.client().send("POST /api/generate HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
        Thread.ofVirtual()
                .start(() -> client.sendChunk("x".repeat(LIMIT)).sendChunk("x").sendChunk(""));

        assertThat(client.readAnswer().status()).isEqualTo(413);
        assertThat(client.readToEnd()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/pull", "/api/push", "/api/create", "/api/copy", "/api/delete", "/api/blobs/sha256:0123"})
    void modelManagementIs403(String path) {
        for (String method : new String[] {"POST", "DELETE", "GET"}) {
            Peer client = proxy.client().send(method + " " + path + " HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(client.readAnswer().status()).isEqualTo(403);
            assertIsUsable(client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nothing",
        "GET,/api",
        "GET,/api/generate",
        "POST,/api/tags",
        "POST,/",
        "GET,/v1",
        "POST,/v1/models",
        "GET,/v1/models/",
        "GET,/v1/models/a/b",
        "DELETE,/v1/models/a",
        "GET,/metrics",
        "OPTIONS,/api/tags"
    })
    void unknownCallIs404(String method, String path) {
        Peer client = proxy.client().send(method + " " + path + " HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(client.readAnswer().status()).isEqualTo(404);
        assertIsUsable(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/tags",
                "/api//tags",
                "/api/./tags",
                "/api/../api/tags",
                "/api/%74ags",
                "/api/tags/..",
                "/api\\tags",
                "/api/tags;x",
                "http://127.0.0.1/api/tags",
                "*"
            })
    void disguisedPathIs400(String target) {
        Peer client = proxy.client().send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(client.readAnswer().status()).isEqualTo(400);
        assertIsUsable(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n{}",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "POST /api/show HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/show HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
                "GET /api/tags HTTP/1.1\r\n\r\n",
                "GET /api/tags HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /api/tags HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET /api/tags HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
                "GET /api/tags HTTP/3.0\r\nHost: a\r\n\r\n",
                "GET /api/tags\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void whatCouldBeReadInTwoWaysIs400AndTheEnd(String request) {
        Peer client = proxy.client().send(request);

        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).contains("connection: close");
        assertThat(client.readToEnd()).isEmpty();
        assertIsUsable(proxy.client());
    }

    @Test
    void badChunkIs400AndTheEnd() {
        Peer client = proxy.client()
                .send("POST /api/show HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n")
                .sendChunk("half")
                .send("zz\r\n");

        assertThat(client.readAnswer().status()).isEqualTo(400);
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void requestLineAndHeadersHaveLimits() {
        Peer longLine = proxy.client().send("GET /api/tags?" + "x".repeat(8_200) + " HTTP/1.1\r\n" + HOST + "\r\n");
        Peer longHeaders =
                proxy.client().send("GET /api/tags HTTP/1.1\r\n" + HOST + "X-Long: " + "x".repeat(16_400) + "\r\n\r\n");

        assertThat(longLine.readAnswer().status()).isEqualTo(414);
        assertThat(longHeaders.readAnswer().status()).isEqualTo(431);
    }

    @Test
    void connectionHeadersAndCredentialsStayBehindInBothDirections() {
        Peer client = proxy.client().send("""
                GET /api/tags HTTP/1.1\r
                Host: sandbox\r
                Connection: keep-alive, X-Listed\r
                X-Listed: a\r
                Keep-Alive: timeout=5\r
                TE: trailers\r
                Upgrade: h2c\r
                HTTP2-Settings: a\r
                Proxy-Authorization: Basic secret\r
                Proxy-Anything: secret\r
                Authorization: Bearer secret\r
                Cookie: secret\r
                X-Api-Key: secret\r
                X-Kept: kept\r
                \r
                """);
        Peer model = server.accept();
        String request = model.readHead();
        model.send("""
                HTTP/1.1 200 OK\r
                Connection: close, X-Listed\r
                X-Listed: a\r
                Proxy-Authenticate: secret\r
                Set-Cookie: secret\r
                Content-Length: 2\r
                X-Kept: kept\r
                \r
                ok""");
        Peer.Answer answer = client.readAnswer();

        assertThat(request)
                .contains("x-kept: kept")
                .doesNotContain("secret", "x-listed", "keep-alive", "upgrade", "http2-settings", "te: ");
        assertThat(answer.head()).isEqualTo("http/1.1 200 ok\r\nx-kept: kept\r\ncontent-length: 2\r\n\r\n");
        assertIsUsable(client);
    }

    @Test
    void errorIsReadableForBothKindsOfClient() {
        Peer client = proxy.client();

        String ollama = client.send("GET /api/no HTTP/1.1\r\n" + HOST + "\r\n")
                .readAnswer()
                .body();
        String openai = client.send("GET /v1/no HTTP/1.1\r\n" + HOST + "\r\n")
                .readAnswer()
                .body();

        assertThat(ollama)
                .contains(
                        "\"type\":\"urn:cloister:problem:not-found\"",
                        "\"status\":404",
                        "\"error\":\"There is no call");
        assertThat(openai)
                .contains(
                        "\"error\":{\"message\":\"There is no call",
                        "\"type\":\"invalid_request_error\"",
                        "\"param\":null",
                        "\"code\":\"not_found\"");
    }

    private static void assertIsUsable(Peer client) {
        client.send("GET /healthz HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }
}
