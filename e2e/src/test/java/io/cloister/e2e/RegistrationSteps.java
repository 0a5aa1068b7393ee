package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterResponse;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine becomes a node. */
public final class RegistrationSteps {

    private final Journey journey;
    private final Machine machine;
    private @Nullable FakeNode other;

    public RegistrationSteps(Journey journey, Machine machine) {
        this.journey = journey;
        this.machine = machine;
    }

    @When("a machine registers for the first time with the pre-shared key")
    public void registerAsNew() {
        machine.registerAsNew();
    }

    @When("a machine registers with the pre-shared key {string}")
    public void registerWith(String key) {
        machine.register(machine.node(), key);
    }

    @Given("a registered node that has read its config")
    public void registeredNode() {
        machine.register();
        machine.readConfig();
    }

    @Given("a registered node that has acknowledged its config")
    public void registeredNodeThatAcknowledged() {
        registeredNode();
        machine.acknowledge();
        machine.accepted();
    }

    @Then("it is a new node with a credential of its own")
    public void isNewNode() {
        assertThat(journey.reply().status()).isEqualTo(201);
        RegisterResponse.Auth auth = machine.registration().auth();
        assertThat(auth.nodeJwt()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        assertThat(Duration.between(Clock.systemUTC().instant(), auth.expiresAt()))
                .isBetween(Duration.ofHours(23), Duration.ofHours(25));
    }

    @Then("it is told where to register, to report and to read its config")
    public void isToldEndpoints() {
        RegisterResponse.Orchestrator orchestrator = machine.registration().orchestrator();
        String base = orchestrator.baseUrl().replaceAll("/$", "");
        assertThat(orchestrator.endpoints())
                .isEqualTo(new RegisterResponse.Endpoints(
                        base + "/v1/nodes/register", base + "/v1/nodes/capability", base + "/v1/nodes/config"));
    }

    @When("it registers again with its credential")
    public void renew() {
        journey.answered(machine.node().renew(journey.stack().preSharedKey()));
    }

    @When("it registers again without its credential")
    public void registerAgain() {
        machine.register(machine.node(), journey.stack().preSharedKey());
    }

    @Then("it is the same node, and its config is still the same")
    public void isSameNode() {
        assertThat(journey.reply().status()).isEqualTo(200);
        assertThat(machine.node().config().configVersion())
                .isEqualTo(machine.config().configVersion());
    }

    @Then("it is the same node, with a new credential and a new config")
    public void isSameNodeAnew() {
        assertThat(journey.reply().status()).isEqualTo(200);
        NodeConfig now = machine.node().config();
        NodeConfig before = machine.config();
        assertThat(now.nodeSlug()).isEqualTo(before.nodeSlug());
        assertThat(now.configVersion()).isGreaterThan(before.configVersion());
        assertThat(now.workerApi()).isNotEqualTo(before.workerApi());
    }

    @Then("the credential that it had before opens nothing")
    public void oldCredentialIsDead() {
        String old = machine.registration().auth().nodeJwt();
        journey.answered(journey.orchestrator().as(old).get("/v1/nodes/config"));
        assertThat(journey.reply().problem().status()).isEqualTo(401);
    }

    @When("another machine registers")
    public void anotherRegisters() {
        other = machine.another(machine.node().slug() + "-too");
        machine.register(other, journey.stack().preSharedKey());
    }

    @Then("the worker tokens in their configs differ")
    public void tokensDiffer() {
        String token = Objects.requireNonNull(other).config().workerApi().orchestratorBearerToken();
        assertThat(token).isNotEqualTo(machine.config().workerApi().orchestratorBearerToken());
    }

    @When("a machine registers under the slug of the stack's own node")
    public void registerUnderTakenSlug() {
        String taken = new Nodes(journey.administrator()).atWork().nodeSlug();
        machine.register(machine.another(taken), journey.stack().preSharedKey());
    }

    @Then("the stack's own node is still at work")
    public void stackNodeIsAtWork() {
        assertThat(new Nodes(journey.administrator()).atWork().ackedConfigVersion())
                .isNotBlank();
    }
}
