package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Handing tasks over. */
public final class SubmitSteps {

    private final Journey journey;
    private String name = "";

    public SubmitSteps(Journey journey) {
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

    @Then("I find it by that name")
    public void foundByName() {
        TaskView task = journey.user().task(name);
        assertThat(Map.of(task.id(), String.valueOf(task.taskName()))).containsEntry(journey.taskId(), name);
    }
}
