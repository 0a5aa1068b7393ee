package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import io.cloister.contracts.worker.Truncated;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs given straight to the worker, up to its bounds and above. */
public final class WorkerSteps {

    private static final String RUN = "/v1/worker/jobs:run";

    /** Writes argument 1 times "a", then argument 2, to the stream named by argument 3, byte by byte as asked. */
    private static final String WRITER = """
            import sys
            stream = getattr(sys, sys.argv[3]).buffer
            stream.write(b"a" * int(sys.argv[1]) + sys.argv[2].encode())
            stream.flush()
            """;

    private final Journey journey;
    private final JobDraft jobs;
    private String written = "";
    private String stream = "";
    private @Nullable RunResponse run;

    public WorkerSteps(Journey journey) {
        this.journey = journey;
        this.jobs = new JobDraft(journey.stack().sandboxImage());
    }

    @When(
            "^(the worker|the orchestrator) is sent a body of ([\\d,]+) bytes, (with its length announced|in chunks of unknown number)$")
    public void sendBody(String service, String size, String how) {
        int bytes = Integer.parseInt(size.replace(",", ""));
        boolean chunked = how.startsWith("in chunks");
        if (service.equals("the worker")) {
            journey.answered(worker().post(RUN, body(jobs.running(List.of("true")), bytes, chunked)));
        } else {
            User administrator = journey.administrator();
            Object task = TaskDraft.commands("true").request();
            journey.submitted(administrator, administrator.rest().post("/v1/tasks", body(task, bytes, chunked)));
        }
    }

    @When("a job writes {number} times \"a\" and then {string} to {word}")
    public void write(int times, String tail, String streamName) {
        written = "a".repeat(times) + tail;
        stream = streamName;
        List<String> command = List.of("python3", "-c", WRITER, Integer.toString(times), tail, streamName);
        run = worker().post(RUN, jobs.running(command)).as(RunResponse.class);
        assertThat(run.status()).as("%s", run.failure()).isEqualTo(RunStatus.COMPLETED);
    }

    @Then("all of it is kept")
    public void allKept() {
        assertThat(kept()).isEqualTo(written);
    }

    @Then("the first {number} bytes of it are kept")
    public void firstBytesKept(int bytes) {
        byte[] all = written.getBytes(StandardCharsets.UTF_8);
        assertThat(kept().getBytes(StandardCharsets.UTF_8)).isEqualTo(Arrays.copyOf(all, bytes));
    }

    @Then("no stream is marked as truncated")
    public void notTruncated() {
        assertThat(run().truncated()).isEqualTo(new Truncated(false, false));
    }

    @Then("only {word} is marked as truncated")
    public void truncated(String streamName) {
        assertThat(run().truncated())
                .isEqualTo(new Truncated(streamName.equals("stdout"), streamName.equals("stderr")));
    }

    @When("somebody without its token gives the worker a job")
    public void runAsStranger() {
        Rest stranger = Rest.at(journey.stack().worker());
        journey.answered(stranger.post(RUN, jobs.running(List.of("true"))));
    }

    @When("^the worker is given a job whose (\\S+) is (.*)$")
    public void runWithField(String path, String json) {
        ObjectNode job = WireJson.mapper().valueToTree(jobs.running(List.of("true")));
        ObjectNode parent = path.startsWith("sandbox.") ? (ObjectNode) job.path("sandbox") : job;
        JsonNode value = WireJson.mapper().readTree(json);
        parent.set(path.replace("sandbox.", ""), value);
        journey.answered(worker().post(RUN, job));
    }

    private Rest worker() {
        return Rest.at(journey.stack().worker()).as(journey.stack().workerToken());
    }

    private RunResponse run() {
        return Objects.requireNonNull(run, "no job has run");
    }

    private String kept() {
        return Map.of("stdout", run().stdout(), "stderr", run().stderr()).get(stream);
    }

    /** A body as JSON, filled up with spaces to exactly this size. */
    private static BodyPublisher body(Object value, int bytes, boolean chunked) {
        byte[] json = WireJson.mapper().writeValueAsBytes(value);
        byte[] body = Arrays.copyOf(json, bytes);
        Arrays.fill(body, json.length, bytes, (byte) ' ');
        return chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body);
    }
}
