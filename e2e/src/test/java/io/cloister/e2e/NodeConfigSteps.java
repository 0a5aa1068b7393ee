package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.AckStatus;
import io.cloister.contracts.node.NodeConfigChange;
import io.cloister.contracts.node.NodeView;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/** A node reads, acknowledges and reports; an administrator changes its config and looks at it. */
public final class NodeConfigSteps {

    private static final String ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}";

    private final Journey journey;
    private final Machine machine;
    private String olderVersion = "";

    public NodeConfigSteps(Journey journey, Machine machine) {
        this.journey = journey;
        this.machine = machine;
    }

    @When("the node reads its config")
    public void readConfig() {
        machine.readConfig();
    }

    @Then("the config's version is a ULID, and its ETag")
    public void versionIsUlid() {
        assertThat(version()).matches(ULID).isEqualTo(journey.reply().etag());
    }

    @Then("the config is the node's own, without pre-shared key and credential")
    public void configIsTheNodesOwn() {
        assertThat(machine.config().nodeSlug()).isEqualTo(machine.node().slug());
        assertThat(machine.config().workerApi().orchestratorBearerToken()).hasSizeGreaterThanOrEqualTo(32);
        assertThat(machine.config().constraints().maxRequestBytes()).isEqualTo(10_485_760);
        assertThat(journey.reply().body())
                .doesNotContain(journey.stack().preSharedKey())
                .doesNotContain(machine.registration().auth().nodeJwt());
    }

    @When("the node acknowledges that config")
    public void acknowledge() {
        machine.acknowledge();
    }

    @When("the node acknowledges its config in the name of {string}")
    public void acknowledgeAs(String slug) {
        journey.answered(machine.node().acknowledge(slug, version(), AckStatus.APPLIED, null));
    }

    @When("the node says that it could not apply that config")
    public void acknowledgeFailure() {
        String error = "The disk of this machine is full.";
        journey.answered(machine.node().acknowledge(machine.node().slug(), version(), AckStatus.FAILED, error));
    }

    @Then("the acknowledgement is accepted")
    public void acknowledged() {
        machine.accepted();
    }

    @When("the node reports its capability")
    public void report() {
        journey.answered(machine.node().report());
    }

    @When("the node reports its capability in the name of {string}")
    public void reportAs(String slug) {
        journey.answered(machine.node().report(slug));
    }

    @Then("the report is accepted, with the config's version")
    public void reportAccepted() {
        machine.accepted();
        assertThat(journey.reply().etag()).isEqualTo(version());
    }

    @When("the administrator allows it {int} jobs at once")
    public void changeConfig(int jobs) {
        olderVersion = version();
        journey.administrator()
                .rest()
                .put(
                        "/v1/nodes/" + machine.node().slug() + "/config",
                        new NodeConfigChange(null, null, jobs, null, null))
                .success();
    }

    @Then("the report is accepted, with a newer version of the config")
    public void reportShowsNewerVersion() {
        machine.accepted();
        assertThat(journey.reply().etag()).matches(ULID).isGreaterThan(olderVersion);
    }

    @Then("the config has a newer version and allows {int} jobs at once")
    public void configIsNewer(int jobs) {
        assertThat(version()).matches(ULID).isGreaterThan(olderVersion);
        assertThat(machine.config().policy().sandbox().maxConcurrency()).isEqualTo(jobs);
    }

    @Then("the administrator sees that config, and the older one acknowledged")
    public void olderConfigAcknowledged() {
        assertThat(view().configVersion()).isEqualTo(version());
        assertThat(view().ackedConfigVersion()).isEqualTo(olderVersion);
    }

    @Then("the administrator sees that config acknowledged")
    public void configAcknowledged() {
        assertThat(view().configVersion()).isEqualTo(version());
        assertThat(view().ackedConfigVersion()).isEqualTo(version());
    }

    @Then("the administrator sees that config, and none acknowledged")
    public void configNotAcknowledged() {
        assertThat(view().configVersion()).isEqualTo(version());
        assertThat(view().ackedConfigVersion()).isNull();
    }

    @Then("the node is not at work, because no worker has answered for it")
    public void notAtWork() {
        assertThat(view().state()).isEqualTo("registered");
    }

    @When("somebody without credentials asks for a node's config")
    public void strangerAsksForConfig() {
        journey.answered(journey.orchestrator().get("/v1/nodes/config"));
    }

    @When("a user asks for a node's config")
    public void userAsksForConfig() {
        journey.answered(journey.administrator().rest().get("/v1/nodes/config"));
    }

    private String version() {
        return machine.config().configVersion();
    }

    private NodeView view() {
        return new Nodes(journey.administrator()).named(machine.node().slug());
    }
}
