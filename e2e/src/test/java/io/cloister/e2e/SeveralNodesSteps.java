package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.InferenceMode;
import io.cloister.contracts.node.NodeView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Real nodes of an orchestrator of the features' own, with engines of their own or a network of their own. */
public final class SeveralNodesSteps {

    private static final Duration START = Duration.ofMinutes(2);

    private final Stack stack;
    private final OwnHouse house;
    private final OwnEngines engines;
    private final Endings endings;
    private final Map<String, RecordingModelServer> modelServers = new HashMap<>();
    private @Nullable Island island;

    public SeveralNodesSteps(Stack stack, OwnHouse house, OwnEngines engines, Endings endings) {
        this.stack = stack;
        this.house = house;
        this.engines = engines;
        this.endings = endings;
    }

    @Given("an orchestrator of its own that gives up a node after {int} silent seconds")
    public void startOrchestrator(int seconds) {
        house.startOrchestrator(Map.of(
                "ORCHESTRATOR_NODE_LOST_AFTER",
                seconds + "s",
                "ORCHESTRATOR_ADDRESS",
                "0.0.0.0",
                "ORCHESTRATOR_ALLOW_PLAIN_HTTP",
                "true"));
    }

    @Given("the nodes {string}, {string} and {string}, each with an engine of its own")
    public void startNodes(String first, String second, String third) {
        for (String slug : List.of(first, second, third)) {
            RecordingModelServer modelServer = new RecordingModelServer(stack.modelServer());
            endings.add(modelServer::stop);
            modelServers.put(slug, modelServer);
            house.startNode(new NodePlan(slug, engines.start(slug).address(), modelServer.address()));
        }
        awaitReady(first, second, third);
    }

    @Given("the model is in memory at {string} alone")
    public void load(String slug) {
        modelServers.forEach((node, modelServer) -> modelServer.remembers(node.equals(slug)));
        new ModelServer(Rest.at(stack.modelServer()))
                .generate(stack.model(), "Hello!", false)
                .success();
        Nodes nodes = new Nodes(house.administrator());
        await(
                "the model is in memory at " + slug + " alone",
                () -> nodes.all().stream()
                        .allMatch(node ->
                                node.loadedModels().isEmpty() != node.nodeSlug().equals(slug)));
    }

    @Given("a node {string} at the end of a cable, and a node {string} on this machine")
    public void startNodesOfWhichOneIsFar(String far, String near) {
        Island made = Island.make(endings);
        island = made;
        NodePlan plan = new NodePlan(near, stack.engine(), house.silence()).with(InferenceMode.DISABLED);
        house.startNode(plan);
        house.startNode(plan.named(far).in(made));
        awaitReady(far, near);
    }

    @Then("the model server of {string} was asked {string} by each of them")
    public void wasAsked(String slug, String prompt) {
        modelServers.forEach((node, modelServer) -> assertThat(modelServer.timesAsked(prompt))
                .as("times that the model server of %s was asked", node)
                .isEqualTo(node.equals(slug) ? SeveralTasksSteps.THINKING : 0));
    }

    @When("^\"(\\S+)\" takes (no more work|work again)$")
    public void drain(String slug, String what) {
        Nodes nodes = new Nodes(house.administrator());
        if (what.equals("work again")) {
            nodes.resume(slug);
        } else {
            nodes.drain(slug);
        }
    }

    @When("{string} is killed, and its engine with it")
    public void kill(String slug) {
        house.node(slug).kill();
        engines.named(slug).kill();
    }

    @When("{string} is started again")
    public void startAgain(String slug) {
        engines.named(slug).start();
        house.node(slug).start();
        awaitReady(slug);
    }

    @When("the cable is pulled out")
    public void cut() {
        island().cut();
    }

    @When("the cable is plugged in, and {string} is back")
    public void join(String slug) {
        island().join();
        awaitReady(slug);
    }

    private void awaitReady(String... slugs) {
        Nodes nodes = new Nodes(house.administrator());
        await(
                "work can be placed at " + List.of(slugs),
                () -> nodes.all().stream()
                        .filter(node -> node.state().equals(Nodes.SCHEDULABLE))
                        .filter(node ->
                                node.capability().at("/sandbox/supported").asBoolean(false))
                        .map(NodeView::nodeSlug)
                        .toList()
                        .containsAll(List.of(slugs)));
    }

    private static void await(String what, Supplier<Boolean> look) {
        Eventually.see(what, START, () -> Optional.of(what).filter(_ -> look.get()));
    }

    private Island island() {
        return Objects.requireNonNull(island, "there is no cable");
    }
}
