package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.TaskStatus;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Iterator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Following a task's output as server-sent events. */
public final class FollowSteps {

    private static final String DATA = "data:";

    private final Journey journey;
    private final Endings endings;
    private Iterator<String> lines = Stream.<String>empty().iterator();
    private JsonNode event = WireJson.mapper().createObjectNode();

    public FollowSteps(Journey journey, Endings endings) {
        this.journey = journey;
        this.endings = endings;
    }

    @When("I follow its output")
    public void follow() {
        String path = "/v1/tasks/" + journey.taskId() + "/logs?stream=all";
        Stream<String> stream = journey.user().rest().lines(path, "text/event-stream");
        endings.add(stream::close);
        lines = stream.iterator();
    }

    @Then("I read {string} while the task is running")
    public void readWhileRunning(String text) {
        readUntilText(text);
        assertThat(journey.user().task(journey.taskId()).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Then("I read {string} before the stream ends with {string}")
    public void readToEnd(String text, String status) {
        readUntilText(text);
        while (next()) {
            if (event.has("status")) {
                break;
            }
        }
        assertThat(event.path("status").asString("")).as("last event %s", event).isEqualTo(status);
        assertThat(next()).as("there is an event after the last").isFalse();
    }

    private void readUntilText(String text) {
        do {
            assertThat(next()).as("the stream ended without %s", text).isTrue();
        } while (!event.path("text").asString("").contains(text));
    }

    private boolean next() {
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(DATA)) {
                event = WireJson.mapper().readTree(line.substring(DATA.length()));
                return true;
            }
        }
        return false;
    }
}
