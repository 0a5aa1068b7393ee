package io.cloister.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.worker.LogStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveLogTest {

    private static final String INPUT = "run until the test says";

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final Api admin = orchestrator.admin();
    private final TaskClient tasks = admin.tasks();

    @AutoClose
    private final TestNode node = orchestrator.node("live").join(admin);

    @BeforeEach
    void runUntilTheTestSays() {
        node.worker().runUntilLogsEnd(INPUT);
    }

    @Test
    void outputShowsWhileTheTaskRuns() {
        String task = running();
        FakeLog log = log(task);
        try (LogReader reader = LogReader.of(admin, task)) {
            log.stdout("one\n");
            reader.awaitStdout("one\n");
            log.stderr("aside\n");
            Eventually.is(reader::stderr, "aside\n");
            log.stdout("two\n");
            reader.awaitStdout("one\ntwo\n");
            assertThat(tasks.status(task)).isEqualTo("running");
            log.complete();

            reader.awaitEnd("completed");
            String job = jobs(task).getFirst();
            assertThat(reader.events())
                    .extracting(LogReader.Event::id)
                    .containsExactly(job + ":4:0", job + ":4:6", job + ":8:6", "");
            assertThat(reader.events().getFirst().data())
                    .isEqualTo("{\"stream\":\"stdout\",\"offset\":0,\"text\":\"one\\n\"}");
        }
    }

    @Test
    void readerGoesOnWhereItLeftOffAtAnyOrchestrator() {
        String task = running();
        FakeLog log = log(task).stdout("one\n");
        String here;
        try (LogReader first = LogReader.of(admin, task).awaitStdout("one\n")) {
            here = first.lastEventId();
        }
        log.stdout("two\n");
        try (RunningOrchestrator other = orchestrator.beside();
                LogReader second = LogReader.from(admin, task, here);
                LogReader third = LogReader.from(other.anonymous().as(token()), task, here)) {
            second.awaitStdout("two\n");
            third.awaitStdout("two\n");
            log.stdout("three\n").complete();

            assertThat(second.awaitEnd("completed").stdout()).isEqualTo("two\nthree\n");
            assertThat(third.awaitEnd("completed").stdout()).isEqualTo("two\nthree\n");
        }
    }

    @Test
    void orchestratorThatStopsSendsItsReadersToAnother() {
        String task = running();
        FakeLog log = log(task).stdout("one\n");
        RunningOrchestrator other = orchestrator.beside();
        try (LogReader reader =
                LogReader.of(other.anonymous().as(token()), task).awaitStdout("one\n")) {
            long before = System.nanoTime();
            Thread stopping = Thread.startVirtualThread(other::close);
            reader.awaitClose();

            assertThat(System.nanoTime() - before).isLessThan(3_000_000_000L);
            assertThat(reader.events()).noneMatch(LogReader.Event::isEnd);
            assertThat(reader.remarks()).contains("retry: 1000").doesNotContain("broken");
            log.stdout("two\n").complete();
            try (LogReader again = LogReader.from(admin, task, reader.lastEventId())) {
                assertThat(again.awaitEnd("completed").stdout()).isEqualTo("two\n");
            }
            Eventually.is(stopping::isAlive, false);
        }
    }

    @Test
    void workerThatBreaksOffIsDialledAgain() {
        String task = running();
        FakeLog log = log(task).stdout("one\n");
        try (LogReader reader = LogReader.of(admin, task).awaitStdout("one\n")) {
            log.breakOff();
            log.stdout("two\n");
            reader.awaitStdout("one\ntwo\n");
            node.worker().die();
            log.stdout("three\n");
            node.worker().revive();
            reader.awaitStdout("one\ntwo\nthree\n");
            log.complete();

            assertThat(reader.awaitEnd("completed").stdout()).isEqualTo("one\ntwo\nthree\n");
            assertThat(log.readers()).isEqualTo(3);
        }
    }

    @Test
    void whatTheWorkerNoLongerKnowsComesFromTheStoredResult() {
        String task = running();
        FakeLog log = log(task).stdout("one\n");
        try (LogReader reader = LogReader.of(admin, task).awaitStdout("one\n")) {
            node.worker().hideLogs();
            log.breakOff();
            log.stdout("two\n").stderr("aside\n");
            log.complete();

            reader.awaitEnd("completed");
            assertThat(reader.stdout()).isEqualTo("one\ntwo\n");
            assertThat(reader.stderr()).isEqualTo("aside\n");
        }
    }

    @Test
    void attemptsFollowEachOtherAndEachHasItsOwnIds() {
        String task = running();
        FakeLog first = log(task).stdout("first\n");
        try (LogReader reader = LogReader.of(admin, task).awaitStdout("first\n")) {
            first.fail();
            Eventually.is(() -> posts(task).size(), 2);
            FakeLog second = log(task).stdout("second\n");
            reader.awaitStdout("first\nsecond\n");
            second.complete();

            reader.awaitEnd("completed");
            List<String> jobs = jobs(task);
            assertThat(reader.events())
                    .extracting(LogReader.Event::id)
                    .containsExactly(jobs.getLast() + ":6:0", jobs.getFirst() + ":7:0", "");
            String ofFirst = reader.events().getFirst().id();
            try (LogReader again = LogReader.from(admin, task, ofFirst);
                    LogReader whole = LogReader.of(admin, task)) {
                assertThat(again.awaitEnd("completed").stdout()).isEqualTo("second\n");
                assertThat(whole.awaitEnd("completed").stdout()).isEqualTo("first\nsecond\n");
            }
        }
    }

    @Test
    void endedTaskIsReadFromAnyByte() {
        String task = running();
        String text = "žluťoučký kůň\n".repeat(3_000);
        log(task).stdout(text).stderr("aside").complete();
        Eventually.is(() -> tasks.status(task), "completed");

        try (LogReader whole = LogReader.of(admin, task)) {
            whole.awaitEnd("completed");
            assertThat(whole.stdout()).isEqualTo(text);
            assertThat(whole.stderr()).isEqualTo("aside");
            assertThat(whole.events().getFirst().output().text()).isNotNull();
        }
        byte[] bytes = text.getBytes(UTF_8);
        for (int from : List.of(1, 7, bytes.length - 1, bytes.length)) {
            try (LogReader rest = LogReader.from(admin, task, jobs(task).getFirst() + ":" + from + ":5")) {
                rest.awaitEnd("completed");
                assertThat(rest.bytes(LogStream.STDOUT)).isEqualTo(Arrays.copyOfRange(bytes, from, bytes.length));
                assertThat(rest.stderr()).isEmpty();
            }
        }
    }

    @Test
    void bytesThatAreNoTextArriveAsTheyAre() {
        byte[] bytes = {(byte) 0xff, 0, 1, (byte) 0xc3, '\n'};
        String task = running();
        try (LogReader reader = LogReader.of(admin, task)) {
            log(task).write(LogStream.STDOUT, bytes).complete();

            assertThat(reader.awaitEnd("completed").bytes(LogStream.STDOUT)).isEqualTo(bytes);
        }
        try (LogReader late = LogReader.from(admin, task, jobs(task).getFirst() + ":1:0")) {
            assertThat(late.awaitEnd("completed").bytes(LogStream.STDOUT))
                    .isEqualTo(Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }

    @Test
    void readerChoosesAStream() {
        String task = running();
        try (LogReader out = LogReader.only(admin, task, "stdout");
                LogReader err = LogReader.only(admin, task, "stderr")) {
            log(task).stdout("said\n").stderr("aside\n").complete();

            assertThat(out.awaitEnd("completed").stderr()).isEmpty();
            assertThat(out.stdout()).isEqualTo("said\n");
            assertThat(err.awaitEnd("completed").stdout()).isEmpty();
            assertThat(err.stderr()).isEqualTo("aside\n");
        }
        try (LogReader stored = LogReader.only(admin, task, "stderr")) {
            assertThat(stored.awaitEnd("completed").stdout()).isEmpty();
            assertThat(stored.stderr()).isEqualTo("aside\n");
        }
    }

    @Test
    void taskThatNeverRanEndsWithoutOutput() {
        node.sandboxSupported(false).heartbeat();
        String late = tasks.create(Map.of("prompt", "true", "input_mode", "commands", "queue_timeout_seconds", 1));
        String canceled = tasks.create(INPUT);
        try (LogReader first = LogReader.of(admin, late);
                LogReader second = LogReader.of(admin, canceled)) {
            cancel(canceled);

            assertThat(first.awaitEnd("failed").events()).hasSize(1);
            assertThat(second.awaitEnd("canceled").events()).hasSize(1);
        }
    }

    @Test
    void canceledTaskEndsThoughItsWorkerSaysNothing() {
        String task = running();
        log(task).stdout("one\n");
        try (LogReader reader = LogReader.of(admin, task).awaitStdout("one\n")) {
            cancel(task);
            log(task).stdout("last words\n");

            assertThat(reader.awaitEnd("canceled").stdout()).isEqualTo("one\nlast words\n");
        }
    }

    @Test
    void readerThatDoesNotReadDelaysNobodyAndLosesNothing() throws IOException {
        String task = running();
        FakeLog log = log(task);
        String lines = IntStream.rangeClosed(1, 300_000).mapToObj(n -> n + "\n").collect(Collectors.joining());
        try (Socket slow = followWithoutReading(task);
                LogReader reader = LogReader.of(admin, task)) {
            log.stdout(lines);
            reader.awaitStdout(lines);
            String other = running();
            log(other).complete();
            Eventually.is(() -> tasks.status(other), "completed");
            log.complete();
            reader.awaitEnd("completed");

            String all = new String(slow.getInputStream().readAllBytes(), UTF_8);
            assertThat(all)
                    .contains(jobs(task).getFirst() + ":" + lines.length() + ":0")
                    .contains("event: end");
        }
    }

    private Socket followWithoutReading(String task) throws IOException {
        URI server = URI.create(orchestrator.url());
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16_384);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        String request = "GET /v1/tasks/" + task
                + "/logs HTTP/1.0\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    @Test
    void readerThatGoesLetsTheWorkerGo() {
        String task = running();
        FakeLog log = log(task).stdout("one\n");
        LogReader.of(admin, task).awaitStdout("one\n").close();

        Eventually.is(() -> log.stdout("more\n").openReaders(), 0);
    }

    @Test
    void refusesWhatIsNoPlaceInThisTasksLog() {
        String task = running();
        String other = running();
        log(task).complete();
        log(other).complete();
        String foreign = jobs(other).getFirst() + ":0:0";

        for (String id : List.of("x", "a:b:c", jobs(task).getFirst() + ":-1:0", foreign, "job:0:0:0")) {
            Api.Reply refused = admin.follow(task, "", id);
            assertThat(refused.status()).as(id).isEqualTo(400);
            assertThat(refused.faultyFields()).containsExactly("Last-Event-ID");
        }
        assertThat(admin.follow(task, "?stream=both", "").faultyFields()).containsExactly("stream");
        assertThat(admin.follow("nobody-knows-it", "", "").status()).isEqualTo(404);
        assertThat(orchestrator.anonymous().follow(task, "", "").status()).isEqualTo(401);
        assertThat(orchestrator.user().follow(task, "", "").status()).isEqualTo(404);
        assertThat(admin.get("/v1/tasks/" + task + "/logs").header("Content-Type"))
                .isEqualTo("application/json");
    }

    private String running() {
        return tasks.running(INPUT);
    }

    /** The log of the task's newest attempt. */
    private FakeLog log(String task) {
        return node.worker().log(posts(task).getLast());
    }

    /** The ids of the task's attempts that the worker was asked for, newest last. */
    private List<String> posts(String task) {
        return node.worker().posts().stream()
                .filter(post -> task.equals(post.taskId()))
                .map(post -> String.valueOf(post.jobId()))
                .distinct()
                .toList();
    }

    /** The ids of the task's attempts, newest first. */
    private List<String> jobs(String task) {
        return tasks.jobs(task)
                .valueStream()
                .map(job -> job.get("id").stringValue())
                .toList();
    }

    private String token() {
        return admin.token().orElseThrow();
    }

    /** Without a word to its worker. */
    private void cancel(String task) {
        orchestrator.jdbc().sql("""
                        WITH given_up AS (
                            UPDATE jobs SET state = 'canceled' WHERE task_id = :id AND state IN ('claimed', 'running'))
                        UPDATE tasks SET status = 'canceled', wants_node = false WHERE id = :id""").param("id", task).update();
    }
}
