package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskCancellation;
import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskStatus;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ending a task before it ends by itself. */
public final class CancelSteps {

    private final Journey journey;
    private @Nullable TaskCancellation answer;
    private String task = "";

    public CancelSteps(Journey journey) {
        this.journey = journey;
    }

    @When("I cancel it")
    public void cancel() {
        task = journey.taskId();
        answer = journey.user().rest().post("/v1/tasks/" + task + "/cancel").as(TaskCancellation.class);
    }

    @Then("it is canceled")
    public void isCanceled() {
        assertThat(answer).isEqualTo(new TaskCancellation(task, true));
        assertThat(journey.user().task(task).status()).isEqualTo(TaskStatus.CANCELED);
    }

    @Then("it is too late to cancel it")
    public void isTooLate() {
        assertThat(answer).isEqualTo(new TaskCancellation(task, false));
    }

    @Then("its sandbox is gone within {int} seconds")
    public void sandboxGoes(int seconds) {
        Engine engine = new Engine(journey.stack().engine());
        Eventually.see(
                "the sandbox is gone",
                Duration.ofSeconds(seconds),
                () -> Optional.of(task)
                        .filter(id -> engine.running("cloister.task-id=" + id).isEmpty()));
    }

    @Then("its logs are complete within {int} seconds, and its output so far is {string}")
    public void logsAreComplete(int seconds, String output) {
        TaskLogs logs = Eventually.see(
                "the logs are complete",
                Duration.ofSeconds(seconds),
                () -> Optional.of(journey.user().logs(task)).filter(read -> Boolean.TRUE.equals(read.complete())));
        assertThat(logs.stdout()).isEqualTo(output + "\n");
    }

    @Then("the one that I canceled has not run")
    public void hasNotRun() {
        assertThat(journey.user().task(task).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(journey.user().result(task).jobs()).isEmpty();
    }
}
