package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Tasks as one caller posts and sees them. */
record TaskClient(Api caller) {

    /** Posts a task, and returns its id. */
    String create(Map<String, Object> task) {
        Api.Reply reply = caller.post("/v1/tasks", task);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.body().get("id").stringValue();
    }

    /** Posts a task of shell commands, and returns its id. */
    String create(String commands) {
        return create(Map.of("prompt", commands, "input_mode", "commands"));
    }

    /** Posts a task of shell commands, waits until it runs, and returns its id. */
    String running(String commands) {
        String id = create(commands);
        Eventually.is(() -> status(id), "running");
        return id;
    }

    JsonNode get(String id) {
        return caller.get("/v1/tasks/" + id).body();
    }

    /** The task's state; some other text where the answer was a problem. */
    String status(String id) {
        return get(id).path("status").asString("");
    }

    JsonNode result(String id) {
        return caller.get("/v1/tasks/" + id + "/result").body();
    }

    /** The task's attempts, newest first. */
    JsonNode jobs(String id) {
        return result(id).get("jobs");
    }

    JsonNode logs(String id) {
        return caller.get("/v1/tasks/" + id + "/logs").body();
    }
}
