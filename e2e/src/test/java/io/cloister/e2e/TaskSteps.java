package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskLogs;
import io.cloister.contracts.task.TaskPage;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.Truncated;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Handing tasks over and reading what came of them. */
public final class TaskSteps {

    private static final Duration LONGEST_TASK = Duration.ofMinutes(4);

    private final Journey journey;
    private String name = "";

    public TaskSteps(Journey journey) {
        this.journey = journey;
    }

    @Given("I am logged in as the administrator")
    public void logIn() {
        journey.loggedIn(journey.administrator());
    }

    @When("I submit the commands:")
    public void submitCommands(String lines) {
        journey.submit(TaskDraft.commands(lines));
    }

    @When("I submit the script:")
    public void submitScript(String text) {
        journey.submit(TaskDraft.script(text));
    }

    @When("I submit the prompt:")
    public void submitPrompt(String text) {
        journey.submit(TaskDraft.prompt(text));
    }

    @When("^I submit (with|without) inference the commands:$")
    public void submitCommandsWithInference(String withOrWithout, String lines) {
        journey.submit(TaskDraft.commands(journey.filled(lines)).withInference(withOrWithout.equals("with")));
    }

    @When("I submit a task that runs {string} with the file {string}:")
    public void submitCommandWithFile(String command, String fileName, String content) {
        journey.submit(TaskDraft.commands("exit 99")
                .running(List.of(command.split(" ")))
                .bringing(fileName, content));
    }

    @When("I submit the commands under a name of my own:")
    public void submitNamed(String lines) {
        name = "feature-" + UUID.randomUUID();
        journey.submit(TaskDraft.commands(lines).named(name));
    }

    @When("I submit commands that may take {number} seconds:")
    public void submitWithTimeLimit(int seconds, String lines) {
        journey.submit(TaskDraft.commands(lines).lastingAtMost(seconds));
    }

    @When("I submit the commands for the image {string}:")
    public void submitForImage(String image, String lines) {
        journey.submit(TaskDraft.commands(lines).inImage(image));
    }

    @When("the task is running")
    public void awaitRunning() {
        TaskView task = journey.user().awaitTask(journey.taskId(), LONGEST_TASK, EnumSet.of(TaskStatus.RUNNING));
        assertThat(task.status()).as("status of %s", task).isEqualTo(TaskStatus.RUNNING);
    }

    @When("I cancel the task")
    public void cancel() {
        journey.answered(journey.user().cancel(journey.taskId()));
    }

    @Then("^I am told that it is (canceled|not canceled)$")
    public void toldCanceled(String what) {
        assertThat(journey.reply().json().path("task_id").asString()).isEqualTo(journey.taskId());
        assertThat(journey.reply().json().path("canceled").asBoolean()).isEqualTo(what.equals("canceled"));
    }

    @Then("the task is canceled")
    public void taskIsCanceled() {
        assertThat(ended().status()).isEqualTo(TaskStatus.CANCELED);
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

    @Then("I find it by that name")
    public void foundByName() {
        TaskView task = journey.user().task(name);
        assertThat(Map.of(task.id(), String.valueOf(task.taskName()))).containsEntry(journey.taskId(), name);
    }

    private TaskView ended() {
        return journey.user().awaitEnd(journey.taskId(), LONGEST_TASK);
    }

    private RunResponse run() {
        return journey.user().run(journey.taskId());
    }

    private TaskLogs logs() {
        return journey.user().logs(journey.taskId());
    }
}
