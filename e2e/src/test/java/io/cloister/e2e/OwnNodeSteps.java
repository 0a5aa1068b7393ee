package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.InferenceMode;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.NodeView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes of the features' own orchestrator: one that is played by REST, and a real node-manager. */
public final class OwnNodeSteps {

    static final String SLUG = "own-node";
    private static final Duration START = Duration.ofSeconds(90);

    private final Stack stack;
    private final OwnHouse house;
    private final Endings endings;
    private @Nullable FakeNode node;
    private @Nullable FakeWorker worker;
    private @Nullable RecordingModelServer modelServer;

    public OwnNodeSteps(Stack stack, OwnHouse house, Endings endings) {
        this.stack = stack;
        this.house = house;
        this.endings = endings;
    }

    @When("a node with a running model server registers there")
    public void registerWithModelServer() {
        register(InferenceMode.ALLOW);
    }

    @When("a node whose inference is disabled registers there")
    public void registerWithoutInference() {
        register(InferenceMode.DISABLED);
    }

    @When("that node acknowledges its config, and its worker answers with its slug")
    public void acknowledge() {
        NodeConfig config = node().config();
        Objects.requireNonNull(worker).answerFor(SLUG, config.workerApi().orchestratorBearerToken());
        node().acknowledge(config.configVersion()).success();
        node().report().success();
    }

    @When("that node acknowledges its config, but its worker does not know the token in it")
    public void acknowledgeWithoutWorker() {
        node().acknowledge(node().config().configVersion()).success();
        node().report().success();
    }

    @When("that node is to take no more work")
    public void drain() {
        new Nodes(house.administrator()).drain(SLUG);
    }

    @When("that node is revoked")
    public void revoke() {
        house.administrator().rest().delete("/v1/nodes/" + SLUG).success();
    }

    @Then("that orchestrator sees the node as registered and no more")
    public void seesRegistered() {
        assertThat(new Nodes(house.administrator()).named(SLUG).state()).isEqualTo("registered");
    }

    @When("^the model server of that node (goes away|comes back)$")
    public void changeModelServer(String what) {
        node().modelServerRuns(what.equals("comes back"));
        node().report().success();
    }

    @Then("that orchestrator sees the node as schedulable")
    public void seesSchedulable() {
        Nodes nodes = new Nodes(house.administrator());
        NodeView seen = Eventually.see(
                "the node is schedulable",
                START,
                () -> nodes.all().stream()
                        .filter(view -> view.state().equals(Nodes.SCHEDULABLE))
                        .findFirst());
        assertThat(seen.nodeSlug()).isEqualTo(SLUG);
    }

    @When("a node-manager starts there with inference {string}, and nothing answers at its model server's address")
    public void startNodeManager(String mode) {
        house.startNode(new NodePlan(SLUG, stack.engine(), house.silence())
                .with(InferenceMode.valueOf(mode.toUpperCase(Locale.ROOT))));
    }

    @Given("a node of its own, whose model server writes down what it is asked")
    public void ownNode() {
        RecordingModelServer listening = new RecordingModelServer(stack.modelServer());
        endings.add(listening::stop);
        modelServer = listening;
        house.startNode(new NodePlan(SLUG, stack.engine(), listening.address()));
        Eventually.see(
                "a task can reach the model there",
                START,
                () -> Optional.of(house.rest()).filter(rest -> rest.answers("/readyz")));
    }

    @Then("that model server was asked {string} once")
    public void wasAskedOnce(String prompt) {
        assertThat(Objects.requireNonNull(modelServer).timesAsked(prompt)).isEqualTo(1);
    }

    @Then("the node-manager exits with an error")
    public void nodeManagerExits() {
        assertThat(house.node(SLUG).manager().awaitExit(START))
                .as(house.node(SLUG).manager().output())
                .isNotZero();
    }

    @Then("it says in one sentence that inference is required and the address that does not answer")
    public void saysWhy() {
        String output = house.node(SLUG).manager().output();
        assertThat(output.lines().filter(line -> line.contains(house.silence().toString())))
                .as(output)
                .hasSize(1)
                .allSatisfy(sentence -> assertThat(sentence).containsIgnoringCase("require"));
        assertThat(output).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Then("the node-manager has not exited")
    public void nodeManagerLives() {
        assertThat(house.node(SLUG).manager().isAlive())
                .as(house.node(SLUG).manager().output())
                .isTrue();
    }

    private void register(InferenceMode mode) {
        FakeWorker listening = new FakeWorker();
        endings.add(listening::stop);
        worker = listening;
        node = new FakeNode(house.rest(), SLUG, listening.address(), mode);
        node.register(house.preSharedKey()).success();
    }

    private FakeNode node() {
        return Objects.requireNonNull(node, "no node has registered");
    }
}
