package io.cloister.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job whose command says a name that no other run of it would have, and then counts to 200: from what it said one can
 * tell whether it ran once, and whether a line is missing, doubled or out of order.
 */
final class CountingJob {

    private static final int LAST = 200;
    private static final String PAUSE = "sleep 0.02;";
    private static final String UNTIL_TOLD = "while [ ! -e /cloister/go ]; do sleep 0.05; done;";

    private final String id = "count-" + UUID.randomUUID();
    private final ObjectNode request;

    private CountingJob(String before, int last, String between) {
        request = WorkerClient.request(
                id,
                "sh",
                "-c",
                "%s cat /proc/sys/kernel/random/uuid; i=1; while [ $i -le %d ]; do echo $i; i=$((i + 1)); %s done"
                        .formatted(before, last, between));
    }

    /** One that is done at once. */
    static CountingJob quick() {
        return new CountingJob("", LAST, "");
    }

    /** One that begins when {@link GatedWorker#tell} says so, and is done at once then. */
    static CountingJob whenTold() {
        return new CountingJob(UNTIL_TOLD, LAST, "");
    }

    /** One that counts to 100, and goes on when {@link GatedWorker#tell} says so. */
    static CountingJob inHalves() {
        return new CountingJob("", LAST, "if [ $i = 101 ]; then " + UNTIL_TOLD + " fi;");
    }

    /** One that takes a little more than four seconds. */
    static CountingJob slow() {
        return new CountingJob("", LAST, PAUSE);
    }

    /** One that goes on counting. */
    static CountingJob endless() {
        return new CountingJob("", Integer.MAX_VALUE, PAUSE);
    }

    /** The same with a run time of its own. */
    CountingJob within(Duration runTime) {
        ((ObjectNode) request.get("sandbox")).put("timeout_seconds", runTime.toSeconds());
        return this;
    }

    String id() {
        return id;
    }

    /** Where the worker shows it. */
    String path() {
        return "/v1/worker/jobs/" + id;
    }

    ObjectNode request() {
        return request;
    }

    /** Something else under the same id. */
    ObjectNode another() {
        return WorkerClient.request(id, "true");
    }

    /** Checks that this is a response of a command that ran once, to its end, with all that it said. */
    void checkWhole(JsonNode response) {
        assertThat(response.path("status").asString()).as("%s", response).isEqualTo("completed");
        assertThat(response.path("exit_code").asInt()).isZero();
        assertThat(response.path("truncated").path("stdout").asBoolean()).isFalse();
        assertThat(response.path("stderr").asString()).isEmpty();
        checkWhole(response.path("stdout").asString());
    }

    /** Checks that this is all of its output, once and in order. */
    static void checkWhole(String output) {
        assertThat(checkedCount(output)).isEqualTo(LAST);
    }

    /** Checks that this is its output up to some line, once and in order, and says which number was the last. */
    static int checkedCount(String output) {
        List<String> lines = output.lines().toList();
        assertThat(lines.getFirst()).as("its name").hasSize(36);
        assertThat(lines.subList(1, lines.size()))
                .containsExactlyElementsOf(counted(lines.size() - 1).toList());
        return lines.size() - 1;
    }

    private static Stream<String> counted(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(String::valueOf);
    }
}
