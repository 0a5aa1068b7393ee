package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cloister.worker.WorkerClient.Answer;
import io.cloister.worker.start.FailureSentence;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** How the worker starts and fails to start. */
class WorkerStartTest {

    @Test
    void saysWhichTokenFileIsMissing() {
        assertThat(sentenceOf("worker.access.token-file=/no/such/token"))
                .contains("/no/such/token", "WORKER_TOKEN_FILE");
        assertThat(sentenceOf("worker.access.token-file=")).contains("WORKER_TOKEN_FILE");
    }

    @Test
    void saysWhichPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(sentenceOf("server.port=" + taken.getLocalPort()))
                    .isEqualTo(
                            "Port " + taken.getLocalPort() + " is in use; stop what listens there or set WORKER_PORT.");
        }
    }

    @Test
    void saysWhichSettingIsWrong() {
        assertThat(sentenceOf("worker.door.upstream=ftp://somewhere")).contains("OLLAMA_UPSTREAM_URL");
        assertThat(sentenceOf("worker.door.socket-dir=/" + "x".repeat(100))).contains("107 bytes", "WORKER_SOCKET_DIR");
        assertThat(sentenceOf("worker.job.max-timeout=4h")).contains("WORKER_MAX_JOB_TIMEOUT");
        assertThat(sentenceOf("worker.inference.concurrency=0")).contains("WORKER_INFERENCE_CONCURRENCY", "1 to 64");
        assertThat(sentenceOf("worker.inference.concurrency=65")).contains("WORKER_INFERENCE_CONCURRENCY");
        assertThat(sentenceOf("worker.inference.keep-alive=-1s")).contains("WORKER_INFERENCE_KEEP_ALIVE", "86400s");
        assertThat(sentenceOf("worker.inference.keep-alive=25h")).contains("WORKER_INFERENCE_KEEP_ALIVE");
    }

    @Test
    void keepsASecondWorkerOut() {
        try (WorkerFixture first = new WorkerFixture()) {
            assertThat(sentenceOf("worker.state.dir=" + first.stateDirectory()))
                    .contains("Another worker-api uses the state directory");
        }
    }

    @Test
    void isNotReadyWithoutAnEngineAndStartsAllTheSame() {
        try (WorkerFixture worker = new WorkerFixture()) {
            Answer ready = worker.client().get("/readyz");

            assertThat(worker.client().get("/healthz").status()).isEqualTo(200);
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text("type")).isEqualTo("urn:cloister:problem:not-ready");
            assertThat(ready.text("detail")).contains("engine does not answer");
            assertThat(worker.client().run(WorkerClient.request("job", "true")).text("type"))
                    .isEqualTo("urn:cloister:problem:engine-unavailable");
        }
    }

    private static String sentenceOf(String setting) {
        Throwable failure = catchThrowable(() -> new WorkerFixture(setting).close());
        assertThat(failure).as("a start with " + setting).isNotNull();
        return FailureSentence.of(failure);
    }
}
