package io.cloister.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ControlLineTest {

    private static final String READY = "{\"type\":\"ready\",\"version\":1,\"proxy\":\"";
    private static final String POLICY = "{\"type\":\"policy\",\"version\":1,\"task_id\":\"t\",\"job_id\":\"j\"}\n";
    private static final String TAGS = "GET /api/tags HTTP/1.1\r\nHost: sandbox\r\n\r\n";

    @TempDir
    Path directory;

    private Path socket;
    private ModelServer worker;
    private ModelServer server;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        socket = directory.resolve("control.sock");
        worker = ModelServer.unix(socket);
        server = ModelServer.tcp();
        proxy = RunningProxy.before(server, "control.socket=" + socket, "control.redial=20ms");
    }

    @AfterEach
    void stop() {
        proxy.close();
        worker.close();
        server.close();
    }

    @Test
    void nothingButHealthPassesBeforeThePolicy() {
        worker.accept();
        Peer client = proxy.client();

        for (String path : new String[] {"/api/tags", "/api/pull", "/", "/v1/models", "/nothing"}) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: sandbox\r\n\r\n");
            Peer.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.head()).contains("retry-after: 1");
        }
        client.send("GET /healthz HTTP/1.1\r\nHost: sandbox\r\n\r\n");
        assertThat(client.readAnswer().body()).isEqualTo("ok");
    }

    @Test
    void requestsPassOnceThePolicyHasCome() {
        Peer line = worker.accept();
        assertThat(line.readThrough("\n")).startsWith(READY);

        line.send(POLICY);

        assertPasses();
    }

    @Test
    void brokenLineIsDialledAgainAndThePolicyStays() {
        Peer line = worker.accept();
        line.readThrough("\n");
        line.send(POLICY);
        assertPasses();

        line.close();

        assertThat(worker.accept().readThrough("\n")).startsWith(READY);
        assertPasses();
    }

    @Test
    void whatIsNotAPolicyBreaksTheLineAndLetsNothingPass() {
        Peer line = worker.accept();
        line.readThrough("\n");

        line.send("{\"type\":\"policy\",\"version\":2}\n");

        assertThat(worker.accept().readThrough("\n")).startsWith(READY);
        assertThat(proxy.client().send(TAGS).readAnswer().status()).isEqualTo(503);
    }

    /** The policy crosses another connection than the request: the first ones may still be too early. */
    private void assertPasses() {
        Peer client = proxy.client();
        Thread.ofVirtual().start(() -> {
            try (Peer model = server.accept()) {
                model.readHead();
                model.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            }
        });
        int status = 503;
        while (status == 503) {
            status = client.send(TAGS).readAnswer().status();
        }
        assertThat(status).isEqualTo(200);
    }
}
