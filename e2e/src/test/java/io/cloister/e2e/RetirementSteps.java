package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.NodeView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/** An administrator takes nodes out of service. */
public final class RetirementSteps {

    private final Journey journey;
    private final Machine machine;
    private final Endings endings;

    public RetirementSteps(Journey journey, Machine machine, Endings endings) {
        this.journey = journey;
        this.machine = machine;
        this.endings = endings;
    }

    @Given("the stack's own node takes no more work")
    public void drain() {
        Nodes nodes = new Nodes(journey.administrator());
        String slug = nodes.atWork().nodeSlug();
        endings.add(() -> nodes.resume(slug));
        nodes.drain(slug);
    }

    @When("the stack's own node takes work again")
    public void resume() {
        Nodes nodes = new Nodes(journey.administrator());
        nodes.resume(nodes.atWork().nodeSlug());
    }

    @When("I revoke that node")
    public void revoke() {
        assertThat(journey.user()
                        .rest()
                        .delete("/v1/nodes/" + machine.node().slug())
                        .status())
                .isEqualTo(204);
    }

    @Then("it is none of the nodes any more")
    public void isNoNode() {
        assertThat(new Nodes(journey.user()).all())
                .extracting(NodeView::nodeSlug)
                .doesNotContain(machine.node().slug());
    }
}
