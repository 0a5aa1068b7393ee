package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.worker.ContainerPolicy;
import io.cloister.contracts.worker.Explanation;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asking what would become of a task. */
public final class ExplainSteps {

    private static final String SECRET_NAME = "API_TOKEN";
    private static final String SECRET = "a-secret-of-the-user";

    private final Journey journey;
    private @Nullable Explanation explanation;

    public ExplainSteps(Journey journey) {
        this.journey = journey;
    }

    @When("I ask what would become of a task with inference, {int} processes and a secret in its environment")
    public void explainWithInference(int processes) {
        explain(Map.of(
                "prompt",
                "true",
                "input_mode",
                "commands",
                "use_inference",
                true,
                "limits",
                Map.of("pids", processes),
                "env",
                Map.of(SECRET_NAME, SECRET)));
    }

    @When("I ask what would become of a task in the image {string}")
    public void explainInImage(String image) {
        explain(Map.of("prompt", "true", "input_mode", "commands", "image", image));
    }

    @Then("it would be accepted at a node that is at work")
    public void accepted() {
        assertThat(explanation().refused()).isEmpty();
        assertThat(explanation().accepted()).isTrue();
        String node = Objects.requireNonNull(explanation().node(), "no node was named");
        assertThat(new Nodes(journey.user()).named(node).state()).isEqualTo(Nodes.SCHEDULABLE);
    }

    @Then("its sandbox would have at most {int} processes, no swap and no capability")
    public void heldIn(int processes) {
        assertThat(sandbox().limits().pids()).isEqualTo(processes);
        assertThat(sandbox().limits().swapBytes()).isZero();
        assertThat(sandbox().capabilities()).isEmpty();
        assertThat(sandbox().noNewPrivileges()).isTrue();
        assertThat(sandbox().readOnlyRoot()).isTrue();
    }

    @Then("it would reach {string} and nothing else")
    public void reaches(String url) {
        assertThat(sandbox().network().interfaces()).containsExactly("lo");
        assertThat(sandbox().network().reachable()).containsExactly(url);
    }

    @Then("the secret's name is shown, but not the secret")
    public void keepsTheSecret() {
        assertThat(sandbox().environment()).contains(SECRET_NAME);
        assertThat(journey.reply().body()).doesNotContain(SECRET);
    }

    @Then("it would be refused for its image, with what is allowed")
    public void refusedForItsImage() {
        assertThat(explanation().accepted()).isFalse();
        assertThat(explanation().refused()).extracting(FieldError::field).containsExactly("sandbox.image");
        assertThat(explanation().refused().getFirst().message()).contains("must be an image reference such as");
    }

    private void explain(Map<String, Object> task) {
        Reply reply = journey.user().rest().post("/v1/tasks:explain", task);
        journey.answered(reply);
        explanation = reply.as(Explanation.class);
    }

    private Explanation explanation() {
        return Objects.requireNonNull(explanation, "nothing was explained");
    }

    private ContainerPolicy sandbox() {
        return Objects.requireNonNull(explanation().sandbox(), "no sandbox was explained");
    }
}
