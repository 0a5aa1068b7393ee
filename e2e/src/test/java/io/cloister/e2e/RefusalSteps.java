package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.task.LoginRequest;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.LinkedHashMap;
import java.util.Map;

/** Doing what cannot be right, and being told so. */
public final class RefusalSteps {

    private final Journey journey;

    public RefusalSteps(Journey journey) {
        this.journey = journey;
    }

    @When("somebody logs in as {string} with the password {string}")
    public void logIn(String handle, String password) {
        journey.answered(journey.orchestrator().post("/v1/auth/login", new LoginRequest(handle, password)));
    }

    @When("somebody who is not logged in submits a task")
    public void submitAsStranger() {
        journey.answered(journey.orchestrator()
                .post("/v1/tasks", TaskDraft.commands("true").request()));
    }

    @When("^I submit a task whose (\\S+) is (.*)$")
    public void submitWithField(String field, String json) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("prompt", "true", "input_mode", "commands"));
        body.put(field, WireJson.mapper().readTree(json));
        journey.submitted(journey.user(), journey.user().rest().post("/v1/tasks", body));
    }

    @When("I submit the text {string}")
    public void submitText(String text) {
        journey.submitted(journey.user(), journey.user().rest().post("/v1/tasks", text));
    }

    @When("I submit a prompt of {number} characters")
    public void submitPromptOfLength(int characters) {
        journey.submit(TaskDraft.commands("#".repeat(characters)));
    }

    @When("I ask for the task {string}")
    public void askForTask(String id) {
        journey.answered(journey.user().rest().get("/v1/tasks/" + id));
    }

    @When("^I ask for the (result|logs) of the task \"(.*)\"$")
    public void askForPart(String part, String id) {
        journey.answered(journey.user().rest().get("/v1/tasks/" + id + "/" + part));
    }

    @Then("it is accepted")
    public void accepted() {
        journey.reply().success();
    }

    @Then("it is refused with {int} {string}")
    public void refused(int status, String type) {
        Problem problem = journey.reply().problem();
        assertThat(journey.reply().status()).isEqualTo(status);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.type()).hasToString("urn:cloister:problem:" + type);
        assertThat(problem.detail()).as("the sentence for people").isNotBlank().doesNotContain("Exception");
    }

    @Then("^the field at fault is (\\S+)$")
    public void fieldAtFault(String field) {
        assertThat(journey.reply().problem().errors())
                .extracting(FieldError::field)
                .anyMatch(named -> named.equals(field) || named.startsWith(field + "."));
    }
}
