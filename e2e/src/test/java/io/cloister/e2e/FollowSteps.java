package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskStatus;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reading a task's output while it comes. */
public final class FollowSteps {

    private final Journey journey;
    private final OwnHouse house;
    private final Endings endings;
    private @Nullable LiveLog log;

    public FollowSteps(Journey journey, OwnHouse house, Endings endings) {
        this.journey = journey;
        this.house = house;
        this.endings = endings;
    }

    @When("I follow its log")
    public void follow() {
        LiveLog followed = new LiveLog(journey.user(), journey.taskId());
        log = followed;
        endings.add(followed::leave);
        followed.read();
    }

    @When("I leave once I have read the line {string}, and come back")
    public void leaveAndComeBack(String line) throws IOException, InterruptedException {
        log().awaitLine(line);
        log().leave();
        log().read();
    }

    @When("the worker is killed once I have read the line {string}")
    public void killWorker(String line) {
        log().awaitLine(line);
        journey.stack().process("worker-api").destroyForcibly();
    }

    @When("that node's worker is killed once I have read the line {string}")
    public void killOwnWorker(String line) {
        log().awaitLine(line);
        house.node(OwnNodeSteps.SLUG).manager().child().destroyForcibly();
    }

    @When("its sidecar is killed once I have read the line {string}")
    public void killSidecar(String line) {
        log().awaitLine(line);
        Engine engine = new Engine(journey.stack().engine());
        List<JsonNode> sidecars = engine.running("cloister.task-id=" + journey.taskId(), "cloister.role=sidecar");
        assertThat(sidecars).hasSize(1);
        engine.post("/containers/" + sidecars.getFirst().path("Id").asString() + "/kill", null);
    }

    @Then("at least {int} of its {int} lines are {string}")
    public void linesAre(int least, int all, String text) {
        List<String> lines =
                journey.user().run(journey.taskId()).stdout().lines().toList();
        assertThat(lines).hasSize(all);
        assertThat(lines.stream().filter(text::equals).count()).isGreaterThanOrEqualTo(least);
    }

    @Then("I read the line {string} while the task still runs")
    public void readWhileRunning(String line) {
        log().awaitLine(line);
        assertThat(journey.user().task(journey.taskId()).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Then("I read the lines {number} to {number}, each once and in order")
    public void readLines(int first, int last) {
        log().awaitEnd();
        assertThat(log().lines())
                .containsExactlyElementsOf(IntStream.rangeClosed(first, last)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Then("its log ends with {string}")
    public void logEnds(String status) {
        assertThat(log().awaitEnd().wireName()).isEqualTo(status);
    }

    private LiveLog log() {
        return Objects.requireNonNull(log, "nobody follows a log");
    }
}
