package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A REST script from before Cloister: plain JSON as such scripts write it, and two ports that may be one. */
public final class OlderScriptSteps {

    private static final String SLUG = "older-script";

    private final Journey journey;
    private Rest userApi = Rest.at(URI.create("http://localhost"));
    private Rest nodeApi = userApi;
    private String task = "";
    private JsonNode config = WireJson.mapper().createObjectNode();

    public OlderScriptSteps(Journey journey) {
        this.journey = journey;
    }

    @Given("the script finds the user API at ORCHESTRATOR_PORT and the node API at CONTROL_PLANE_PORT")
    public void findPorts() {
        userApi = Rest.at(journey.stack().orchestratorAtPortOf("ORCHESTRATOR_PORT"));
        nodeApi = Rest.at(journey.stack().orchestratorAtPortOf("CONTROL_PLANE_PORT"));
    }

    @When("the script logs in as {string}")
    public void logIn(String handle) {
        JsonNode tokens = userApi.post(
                        "/v1/auth/login", """
                {"handle": "%s", "password": "%s"}""".formatted(handle, journey.stack().adminPassword()))
                .json();
        assertThat(tokens.path("token_type").asString()).isEqualTo("Bearer");
        userApi = userApi.as(tokens.path("access_token").asString());
    }

    @When("the script creates a task that prints {string}")
    public void createTask(String text) {
        Reply reply = userApi.post("/v1/tasks", """
                {"prompt": "echo '%s'", "input_mode": "commands", "use_inference": false}""".formatted(text));
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        task = "/v1/tasks/" + reply.json().path("task_id").asString();
    }

    @When("the script polls until the task has ended")
    public void poll() {
        Set<String> terminal = Set.of("completed", "failed", "canceled");
        String status = Eventually.see(
                "the script's task ends",
                Duration.ofMinutes(2),
                () -> Optional.of(userApi.get(task).json().path("status").asString())
                        .filter(terminal::contains));
        assertThat(status).isEqualTo("completed");
    }

    @Then("the script reads {string} in the result")
    public void readResult(String text) {
        String result =
                userApi.get(task + "/result").json().at("/jobs/0/result").asString();
        JsonNode run = WireJson.mapper().readTree(result);
        assertThat(run.path("exit_code").asInt(-1)).isZero();
        assertThat(run.path("stdout").asString()).isEqualTo(text + "\n");
    }

    @When("the script registers a node with the pre-shared key")
    public void registerNode() {
        Reply reply =
                nodeApi.post("/v1/nodes/register", """
                {"psk": "%s", "capability": %s}""".formatted(journey.stack().preSharedKey(), capability()));
        assertThat(reply.status()).as(reply.body()).isIn(200, 201);
        nodeApi = nodeApi.as(reply.json().at("/auth/node_jwt").asString());
    }

    @When("the script reads the node's config")
    public void readConfig() {
        config = nodeApi.get("/v1/nodes/config").json();
        assertThat(config.path("node_slug").asString()).isEqualTo(SLUG);
    }

    @Then("the script may acknowledge the config")
    public void acknowledge() {
        Reply reply = nodeApi.post("/v1/nodes/config", """
                {"version": 1, "node_slug": "%s", "config_version": "%s", "ack_at": "%s", "status": "applied"}""".formatted(
                        SLUG, config.path("config_version").asString(), now()));
        assertThat(reply.status()).as(reply.body()).isEqualTo(204);
    }

    @Then("the script may report the node's capability")
    public void report() {
        Reply reply = nodeApi.post("/v1/nodes/capability", capability());
        assertThat(reply.status()).as(reply.body()).isEqualTo(204);
    }

    /** The least that a report must say: most is optional on the wire. */
    private String capability() {
        return """
                {"version": 1, "reported_at": "%s", "node": {"node_slug": "%s"},
                 "platform": {"os": "linux", "arch": "amd64"}, "compute": {"cpu_cores": 2, "ram_mb": 2048}}""".formatted(now(), SLUG);
    }

    private static String now() {
        return Clock.systemUTC().instant().toString();
    }
}
