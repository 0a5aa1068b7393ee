package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskPage;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.Truncated;
import io.cucumber.java.en.Then;

/** Reading what came of a task. */
public final class OutcomeSteps {

    private final Journey journey;

    public OutcomeSteps(Journey journey) {
        this.journey = journey;
    }

    @Then("the task completes")
    public void taskCompletes() {
        TaskView task = ended();
        assertThat(task.status()).as("%s and its logs %s", task, logs()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(task.failure()).isNull();
    }

    @Then("the task fails with {string}")
    public void taskFails(String code) {
        TaskView task = ended();
        assertThat(task.status()).as("%s and its logs %s", task, logs()).isEqualTo(TaskStatus.FAILED);
        assertThat(task.failure()).isNotNull().satisfies(failure -> {
            assertThat(failure.code().wireName()).isEqualTo(code);
            assertThat(failure.message()).isNotBlank();
        });
    }

    @Then("its output is:")
    public void outputIs(String text) {
        assertThat(run().stdout().stripTrailing()).isEqualTo(journey.filled(text));
    }

    @Then("its error output is:")
    public void errorOutputIs(String text) {
        assertThat(run().stderr().stripTrailing()).isEqualTo(journey.filled(text));
    }

    @Then("its output is not empty")
    public void outputIsNotEmpty() {
        assertThat(run().stdout()).isNotBlank();
    }

    @Then("its output is {number} times {string}, marked as truncated")
    public void outputIsTruncated(int times, String text) {
        assertThat(run().stdout()).isEqualTo(text.repeat(times));
        assertThat(run().truncated()).isEqualTo(new Truncated(true, false));
    }

    @Then("its exit code is {int}")
    public void exitCodeIs(int code) {
        assertThat(run().exitCode()).isEqualTo(code);
    }

    @Then("its logs say the same as its result")
    public void logsEqualResult() {
        RunResponse run = run();
        assertThat(logs().stdout()).isEqualTo(run.stdout());
        assertThat(logs().stderr()).isEqualTo(run.stderr());
    }

    @Then("it took one attempt")
    public void oneAttempt() {
        assertThat(journey.user().result(journey.taskId()).jobs()).hasSize(1);
    }

    @Then("it is among my newest tasks")
    public void amongNewest() {
        TaskPage page = journey.user().rest().get("/v1/tasks?limit=10").as(TaskPage.class);
        assertThat(page.tasks()).extracting(TaskView::id).contains(journey.taskId());
    }

    private TaskView ended() {
        return journey.awaitEnd();
    }

    private RunResponse run() {
        return journey.user().run(journey.taskId());
    }

    private TaskLogs logs() {
        return journey.user().logs(journey.taskId());
    }
}
