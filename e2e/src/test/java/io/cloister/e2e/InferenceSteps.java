package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.ModelUsage;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Asking the model, on the host and from inside a sandbox. */
public final class InferenceSteps {

    private final Journey journey;
    private List<String> models = List.of();

    public InferenceSteps(Journey journey) {
        this.journey = journey;
    }

    @When("I ask the host's model server for its models")
    public void askForModels() {
        models = modelServer().models();
    }

    @Then("the stack's model is among them")
    public void modelIsThere() {
        assertThat(models).contains(journey.stack().model());
    }

    @When("I ask the model on the host {string}")
    public void ask(String prompt) {
        journey.answered(modelServer().generate(journey.stack().model(), prompt, false));
    }

    @When("I ask the model on the host for a stream of {string}")
    public void askForStream(String prompt) {
        journey.answered(modelServer().generate(journey.stack().model(), prompt, true));
    }

    @When("I ask the model {string} on the host {string}")
    public void askOther(String model, String prompt) {
        journey.answered(modelServer().generate(model, prompt, false));
    }

    @Then("it answers with words, is done and has counted its tokens")
    public void answersWithWords() {
        JsonNode answer = ModelServer.checkAnswer(journey.reply().success().body());
        assertThat(answer.path("eval_count").asInt(0)).isPositive();
    }

    @Then("the answer comes in several pieces, of which the last is done")
    public void answersInPieces() {
        ModelServer.checkStreamedAnswer(journey.reply().success().body());
    }

    @Then("the model server says that {string} is not found")
    public void modelIsNotFound(String model) {
        assertThat(journey.reply().status()).isEqualTo(404);
        assertThat(WireJson.mapper()
                        .readTree(journey.reply().body())
                        .path("error")
                        .asString())
                .contains(model);
    }

    @Then("its output is the version that the host's model server gives")
    public void outputIsVersion() {
        JsonNode output = WireJson.mapper().readTree(output());
        assertThat(output.path("version").asString())
                .isNotBlank()
                .isEqualTo(modelServer().version());
    }

    @Then("its output is an answer of the model, done and not empty")
    public void outputIsAnswer() {
        ModelServer.checkAnswer(output());
    }

    @Then("its output is an answer of the model in several pieces, of which the last is done")
    public void outputIsStreamedAnswer() {
        ModelServer.checkStreamedAnswer(output());
    }

    @Then("its output is a chat completion with a message that is not empty")
    public void outputIsChatCompletion() {
        JsonNode choice = WireJson.mapper().readTree(output()).path("choices").path(0);
        assertThat(choice.path("message").path("content").asString("")).isNotBlank();
        assertThat(choice.path("finish_reason").asString("")).isIn("stop", "length");
    }

    @Then("its result counts at least {int} requests to the model")
    public void resultCountsAtLeast(int requests) {
        InferenceUsage used =
                Objects.requireNonNull(journey.user().run(journey.taskId()).inference());
        assertThat(used.requests()).isGreaterThanOrEqualTo(requests);
    }

    @Then("its result counts {int} requests to the model, with the tokens read and written")
    public void resultCountsRequests(int requests) {
        InferenceUsage used = journey.user().run(journey.taskId()).inference();
        assertThat(used).isNotNull();
        assertThat(used.requests()).isEqualTo(requests);
        assertThat(used.models()).containsOnlyKeys(journey.stack().model());
        ModelUsage model = used.models().values().iterator().next();
        assertThat(model.requests()).isEqualTo(requests);
        assertThat(model.promptTokens()).isPositive().isEqualTo(used.promptTokens());
        assertThat(model.completionTokens()).isPositive().isEqualTo(used.completionTokens());
    }

    private ModelServer modelServer() {
        return new ModelServer(Rest.at(journey.stack().modelServer()));
    }

    private String output() {
        return journey.user().run(journey.taskId()).stdout();
    }
}
