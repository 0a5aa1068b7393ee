package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogStream;
import io.cloister.worker.LogReader.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job's output as its readers get it: at once, whole and in order, wherever they begin. */
@OnEachEngine
@Timeout(60)
class LiveLogsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int BOUND = 262_144;

    private final WorkerFixture worker;
    private final WorkerClient client;
    private final String job = "job-" + UUID.randomUUID();

    LiveLogsTest(WorkerFixture worker) {
        this.worker = worker;
        this.client = worker.client();
    }

    @Test
    void linesArriveWhileTheJobRuns() {
        run("echo one; " + await("first") + "; echo two >&2; " + await("second") + "; echo three");

        try (LogReader reader = client.follow(job, "")) {
            Event one = reader.next().orElseThrow();
            assertThat(one.id()).isEqualTo(job + ":4:0");
            assertThat(one.piece().text()).isEqualTo("one\n");
            assertThat(client.state(job)).isEqualTo("running");
            open("first");
            Event two = reader.next().orElseThrow();
            assertThat(two.id()).isEqualTo(job + ":4:4");
            assertThat(two.piece().stream()).isEqualTo(LogStream.STDERR);
            open("second");
            assertThat(reader.next().orElseThrow().piece().offset()).isEqualTo(4);
            Event end = reader.next().orElseThrow();
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.status()).isEqualTo("completed");
            assertThat(reader.next()).isEmpty();
            assertThat(reader.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(reader.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(reader.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        }
    }

    @Test
    void severalReadersGetAllOfIt() {
        run("echo one; " + await("first") + "; echo two");

        try (LogReader first = client.follow(job, "");
                LogReader second = client.follow(job, "?stream=stdout");
                LogReader third = client.follow(job, "?stdout=2")) {
            first.awaitText(LogStream.STDOUT, "one\n");
            second.awaitText(LogStream.STDOUT, "one\n");
            third.awaitText(LogStream.STDOUT, "e\n");
            open("first");
            for (LogReader reader : List.of(first, second, third)) {
                assertThat(reader.last().status()).isEqualTo("completed");
            }
            assertThat(first.text(LogStream.STDOUT)).isEqualTo("one\ntwo\n");
            assertThat(second.text(LogStream.STDOUT)).isEqualTo("one\ntwo\n");
            assertThat(third.text(LogStream.STDOUT)).isEqualTo("e\ntwo\n");
        }
    }

    @Test
    void resumesAtEachByteOfAnEndedJob() {
        byte[] all = "a€😀\nplain\n".getBytes(UTF_8);
        runToEnd("printf 'a\\342\\202\\254\\360\\237\\230\\200\\nplain\\n'; echo error >&2");

        for (int offset = 0; offset <= all.length; offset++) {
            byte[] rest = Arrays.copyOfRange(all, offset, all.length);
            try (LogReader asked = client.follow(job, "?stdout=" + offset + "&stderr=6");
                    LogReader resumed = client.follow(job, "?stdout=1", "Last-Event-ID", job + ":" + offset + ":0")) {
                assertThat(asked.last().name()).isEqualTo("end");
                assertThat(asked.received(LogStream.STDOUT)).isEqualTo(rest);
                assertThat(asked.received(LogStream.STDERR)).isEmpty();
                assertThat(resumed.last().id()).isEqualTo(job + ":" + all.length + ":6");
                assertThat(resumed.received(LogStream.STDOUT)).isEqualTo(rest);
                assertThat(resumed.text(LogStream.STDERR)).isEqualTo("error\n");
            }
        }
    }

    @Test
    void resumesAtTheIdOfEachEventOfARunningJob() {
        run("for i in 1 2 3 4 5 6 7 8 9; do echo line $i; until [ -e /cloister/files/$i ]; do sleep 0.02; done; done");

        String id = job + ":0:0";
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int line = 1; line <= 9; line++) {
            try (LogReader reader = client.follow(job, "", "Last-Event-ID", id)) {
                Event event = reader.next().orElseThrow();
                assertThat(event.piece().offset()).isEqualTo(joined.size());
                joined.writeBytes(event.piece().bytes());
                id = event.id();
            }
            open(String.valueOf(line));
        }

        assertThat(joined.toString(UTF_8).lines()).hasSize(9).last().isEqualTo("line 9");
    }

    @Test
    void bytesThatAreNoTextComeUnchanged() {
        byte[] all = new byte[65_536];
        for (int at = 0; at < all.length; at++) {
            all[at] = (byte) (at * 31 / 7);
        }
        runWithFile(all, "cat /cloister/files/output; cat /cloister/files/output >&2");

        try (LogReader reader = client.follow(job, "")) {
            assertThat(reader.last().status()).isEqualTo("completed");
            assertThat(reader.received(LogStream.STDOUT)).isEqualTo(all);
            assertThat(reader.received(LogStream.STDERR)).isEqualTo(all);
        }
    }

    @Test
    void aCharacterThatIsWrittenInPartsComesWhole() {
        run("printf 'a\\342'; " + await("first") + "; printf '\\202'; echo second >&2; " + await("second")
                + "; printf '\\254b\\303'");

        try (LogReader reader = client.follow(job, "")) {
            assertThat(reader.next().orElseThrow().piece().text()).isEqualTo("a");
            open("first");
            assertThat(reader.next().orElseThrow().piece().stream()).isEqualTo(LogStream.STDERR);
            open("second");
            assertThat(reader.next().orElseThrow().piece().text()).isEqualTo("€b");
            assertThat(reader.next().orElseThrow().piece().base64())
                    .isEqualTo(Base64.getEncoder().encodeToString(new byte[] {(byte) 0xc3}));
            assertThat(reader.next().orElseThrow().name()).isEqualTo("end");
        }
    }

    @Test
    void aReaderThatDoesNotReadDelaysNeitherTheJobNorAnotherReader() throws IOException {
        run(await("first") + "; yes 0123456789abcde | head -c 2097152; echo done >&2");

        try (Socket stalled = client.followWithoutReading(job);
                LogReader reader = client.follow(job, "")) {
            open("first");
            reader.awaitText(LogStream.STDERR, "done");
            assertThat(reader.last().status()).isEqualTo("completed");
            assertThat(reader.received(LogStream.STDOUT)).hasSize(BOUND);
            assertThat(stalled.isClosed()).isFalse();
        }
    }

    @Test
    void readersThatGoAwayEnd() throws IOException {
        run("while [ ! -e /cloister/files/first ]; do echo line; sleep 0.02; done");
        long before = worker.connections();
        List<Socket> gone = new ArrayList<>();
        for (int reader = 0; reader < 5; reader++) {
            gone.add(client.followWithoutReading(job));
        }
        Await.until(SOON, "all are served", () -> worker.connections() >= before + 5);

        for (Socket socket : gone) {
            socket.close();
        }

        Await.until(SOON, "none is served", () -> worker.connections() <= before);
        open("first");
    }

    @Test
    void aCancelEndsTheLogWithWhatThereWas() {
        run("echo one; sleep 60");

        try (LogReader reader = client.follow(job, "")) {
            reader.awaitText(LogStream.STDOUT, "one\n");
            client.post("/v1/worker/jobs/" + job + "/cancel", "");
            assertThat(reader.last().status()).isEqualTo("canceled");
            assertThat(reader.text(LogStream.STDOUT)).isEqualTo("one\n");
        }
    }

    @Test
    void aJobThatNeverRanHasAnEnd() {
        client.post("/v1/worker/jobs/" + job + "/cancel", "");
        client.accept(request(job, "echo", "never"));

        try (LogReader reader = client.follow(job, "")) {
            assertThat(reader.last().status()).isEqualTo("canceled");
            assertThat(reader.received(LogStream.STDOUT)).isEmpty();
        }
    }

    @Test
    void theKeptBytesAreSentAndNoMore() {
        runToEnd("yes | head -c 262145; yes | head -c 262144 >&2");

        try (LogReader reader = client.follow(job, "?stdout=262143&stderr=262144")) {
            assertThat(reader.last().status()).isEqualTo("completed");
            assertThat(reader.received(LogStream.STDOUT)).hasSize(1);
            assertThat(reader.received(LogStream.STDERR)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?stream=both, stream",
        "?stdout=-1, stdout",
        "?stdout=one, stdout",
        "?stderr=99999999999, stderr",
        "?stdout=5, stdout",
        "?stderr=1, stderr"
    })
    void refusesWhatThereCannotBe(String query, String field) {
        runToEnd("echo abc");

        var answer = client.get("/v1/worker/jobs/" + job + "/logs" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @Test
    void namesAllThatIsWrongAndTheMaximum() {
        runToEnd("echo abc");

        var answer = client.get("/v1/worker/jobs/" + job + "/logs?stream=none&stdout=5&stderr=x");

        assertThat(answer.fields()).containsExactly("stream", "stdout", "stderr");
        assertThat(answer.raw().body()).contains("from 0 to 4");
    }

    @ParameterizedTest
    @CsvSource({"another-job:0:0", "%s:0", "%s:0:x", "%s:5:0", "%s:4:1", "nothing"})
    void refusesAnIdThatIsNoneOfThisJob(String id) {
        runToEnd("echo abc");

        var answer =
                client.call("GET", "/v1/worker/jobs/" + job + "/logs", "", Map.of("Last-Event-ID", id.formatted(job)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("Last-Event-ID");
    }

    @Test
    void knowsNoLogOfAnUnknownOrForgottenJob() {
        assertThat(client.get("/v1/worker/jobs/" + job + "/logs").status()).isEqualTo(404);
        runToEnd("echo abc");
        client.delete("/v1/worker/jobs/" + job);

        assertThat(client.get("/v1/worker/jobs/" + job + "/logs").status()).isEqualTo(404);
    }

    private void run(String script) {
        client.accept(request(job, "sh", "-c", script));
    }

    private void runToEnd(String script) {
        run(script);
        Await.until(SOON, "it ends", () -> client.state(job).equals("ended"));
    }

    private void runWithFile(byte[] content, String script) {
        client.accept(request(
                job,
                sandbox -> sandbox.putObject("files")
                        .put("output", Base64.getEncoder().encodeToString(content)),
                "sh",
                "-c",
                script));
    }

    /** Shell that goes on when the gate of this name has been opened. */
    private static String await(String gate) {
        return "until [ -e /cloister/files/" + gate + " ]; do sleep 0.02; done";
    }

    private void open(String gate) {
        Path files = worker.stateDirectory()
                .resolve("jobs")
                .resolve(job)
                .resolve("cloister")
                .resolve("files");
        try {
            Await.until(SOON, "its directory is there", () -> Files.isDirectory(files));
            Files.createFile(files.resolve(gate));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
