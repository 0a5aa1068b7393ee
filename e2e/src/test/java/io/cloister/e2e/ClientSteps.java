package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskStatus;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Unmodified clients, once straight at the model server and once through the door. */
public final class ClientSteps {

    private static final Set<String> PACKAGED = Set.of("ollama", "openai", "curl");

    private final Journey journey;
    private final LoneDoor door;
    private final PackagedClients packaged;
    private final JavaClients java;
    private @Nullable ClientCalls straight;
    private @Nullable ClientCalls through;

    public ClientSteps(Journey journey, LoneDoor door, PackagedClients packaged, JavaClients java) {
        this.journey = journey;
        this.door = door;
        this.packaged = packaged;
        this.java = java;
    }

    @Given("the inference proxy runs alone, as a container before the host's model server")
    public void openDoor() {
        door.open();
    }

    @Then("it answers {string} at {string}")
    public void answersAt(String text, String path) {
        Reply reply = Rest.at(door.address()).get(path).success();
        assertThat(reply.body()).isEqualTo(text);
    }

    @Then("it is not root, and its file system is read-only")
    public void isConfined() {
        JsonNode container = door.container().inspect();
        assertThat(container.at("/Config/User").asString()).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(container.at("/HostConfig/ReadonlyRootfs").asBoolean(false)).isTrue();
    }

    @Then("it ends within 10 seconds when it is asked to")
    public void ends() {
        door.container().stop();
        JsonNode state = door.container().inspect().path("State");
        assertThat(state.path("Running").asBoolean(true)).isFalse();
        assertThat(state.path("ExitCode").asInt(-1))
                .as("exit code, 137 where it had to be killed")
                .isNotEqualTo(137);
    }

    @When("^the client (\\S+) makes these calls, straight and through the door:$")
    public void callBothWays(String client, List<String> calls) {
        straight = call(client, journey.stack().modelServer(), calls);
        through = call(client, door.address(), calls);
    }

    @When("^the client (\\S+) makes these calls through the door:$")
    public void callThrough(String client, List<String> calls) {
        through = call(client, door.address(), calls);
    }

    @When("^the client (\\S+) makes these calls, straight and inside a sandbox:$")
    public void callInSandbox(String client, List<String> calls) {
        straight = call(client, journey.stack().modelServer(), calls);
        journey.submit(packaged.task(client, calls));
        assertThat(journey.awaitEnd().status())
                .as("%s", journey.user().logs(journey.taskId()))
                .isEqualTo(TaskStatus.COMPLETED);
        through = ClientCalls.printed(journey.user().run(journey.taskId()).stdout());
    }

    @Then("it gets the same both ways")
    public void same() {
        assertThat(through().outcomes()).containsExactlyElementsOf(straight().outcomes());
    }

    @Then("each call is answered")
    public void answered() {
        assertThat(through().outcomes())
                .allSatisfy(outcome -> assertThat(outcome.has("answer")).isTrue());
    }

    @Then("^each call raises (\\S+)$")
    public void raises(String exception) {
        assertThat(through().outcomes())
                .allSatisfy(outcome ->
                        assertThat(outcome.path("exception").asString("none")).isEqualTo(exception));
    }

    @Then("the exception has the status {int} and says {string}")
    public void says(int status, String reason) {
        assertThat(through().outcomes()).allSatisfy(outcome -> {
            assertThat(outcome.path("status").asInt(0)).isEqualTo(status);
            assertThat(outcome.path("message").asString("")).contains(reason);
        });
    }

    private ClientCalls call(String client, URI server, List<String> calls) {
        ClientCalls made =
                PACKAGED.contains(client) ? packaged.call(client, server, calls) : java.call(client, server, calls);
        assertThat(made.outcomes())
                .extracting(outcome -> outcome.path("call").asString())
                .isEqualTo(calls);
        return made;
    }

    private ClientCalls straight() {
        return Objects.requireNonNull(straight, "no client has called the model server");
    }

    private ClientCalls through() {
        return Objects.requireNonNull(through, "no client has called through the door");
    }
}
