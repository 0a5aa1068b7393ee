package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.NodeView;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An administrator looks at the nodes of the stack. */
public final class NodeViewSteps {

    private final Journey journey;
    private List<NodeView> nodes = List.of();

    public NodeViewSteps(Journey journey) {
        this.journey = journey;
    }

    @When("I look at the nodes")
    public void look() {
        nodes = new Nodes(journey.user()).all();
    }

    @Then("one that is schedulable reports a running model server with the stack's model")
    public void oneServesInference() {
        assertThat(nodes).anySatisfy(node -> {
            assertThat(node.state()).isEqualTo(Nodes.SCHEDULABLE);
            assertThat(node.capability().at("/inference/running").asBoolean(false))
                    .isTrue();
            assertThat(node.capability()
                            .at("/inference/available_models")
                            .valueStream()
                            .map(JsonNode::asString))
                    .contains(journey.stack().model());
        });
    }
}
