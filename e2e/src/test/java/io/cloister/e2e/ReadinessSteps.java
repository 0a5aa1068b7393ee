package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Optional;

/** What an orchestrator says of itself, with and without a path to a model. */
public final class ReadinessSteps {

    /** DESIGN 5: readiness follows a model server within this time. */
    private static final Duration NOTICED = Duration.ofSeconds(15);

    private final Journey journey;
    private final OwnHouse house;

    public ReadinessSteps(Journey journey, OwnHouse house) {
        this.journey = journey;
        this.house = house;
    }

    @Then("the stack is healthy")
    public void stackIsHealthy() {
        checkHealthy(journey.orchestrator());
    }

    @Then("the stack is ready")
    public void stackIsReady() {
        Reply reply = journey.orchestrator().get("/readyz");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("ready");
    }

    @Then("the stack is not ready, because there is {string}")
    public void stackIsNotReady(String reason) {
        checkNotReady(journey.orchestrator().get("/readyz"), reason);
    }

    @Then("the stack becomes ready")
    public void stackBecomesReady() {
        Eventually.see("the stack becomes ready", NOTICED, () -> readyz(journey.orchestrator(), 200));
    }

    @Given("an orchestrator of its own that has no node")
    public void ownOrchestrator() {
        house.startOrchestrator();
    }

    @Then("that orchestrator is healthy")
    public void isHealthy() {
        checkHealthy(house.rest());
    }

    @Then("that orchestrator has not exited")
    public void hasNotExited() {
        assertThat(house.orchestrator().isAlive()).isTrue();
        checkHealthy(house.rest());
    }

    @Then("it is not ready, because there is {string}")
    public void isNotReady(String reason) {
        checkNotReady(house.rest().get("/readyz"), reason);
    }

    @Then("it becomes ready")
    public void becomesReady() {
        Eventually.see("the orchestrator becomes ready", NOTICED, () -> readyz(house.rest(), 200));
    }

    @Then("it becomes not ready, because there is {string}")
    public void becomesNotReady(String reason) {
        checkNotReady(
                Eventually.see("the orchestrator becomes not ready", NOTICED, () -> readyz(house.rest(), 503)), reason);
    }

    @When("^I submit there a task (with|without) inference$")
    public void submit(String withOrWithout) {
        TaskDraft draft = TaskDraft.commands("true").withInference(withOrWithout.equals("with"));
        journey.submitElsewhere(house.administrator(), draft);
    }

    @When("I submit there with inference the commands:")
    public void submitCommands(String lines) {
        TaskDraft draft = TaskDraft.commands(journey.filled(lines)).withInference(true);
        journey.submitElsewhere(house.administrator(), draft);
    }

    @Then("^(?:there )?the task waits in the queue$")
    public void waitsInQueue() {
        TaskView task = journey.user().task(journey.taskId());
        assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(task.queuePosition()).isNotNull().isPositive();
    }

    private static Optional<Reply> readyz(Rest orchestrator, int status) {
        return Optional.of(orchestrator.get("/readyz")).filter(reply -> reply.status() == status);
    }

    private static void checkHealthy(Rest orchestrator) {
        Reply reply = orchestrator.get("/healthz");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("ok");
    }

    private static void checkNotReady(Reply reply, String reason) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.problem().status()).isEqualTo(503);
        assertThat(reply.problem().detail()).startsWith(reason);
    }
}
