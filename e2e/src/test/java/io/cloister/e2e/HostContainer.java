package io.cloister.e2e;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A container of the features' own, in the host's network: read-only, without capabilities, and not of any pod.
 *
 * @param engine where it runs
 * @param id the engine's id of it
 */
record HostContainer(Engine engine, String id) {

    private static final String ALL = "/containers/";

    /**
     * Creates and starts one, which is removed at the end of the scenario whatever becomes of it.
     *
     * @param command what runs in it; empty for the image's own
     */
    static HostContainer start(
            Engine engine, Endings endings, String image, List<String> command, Map<String, String> environment) {
        Map<String, Object> host = Map.of(
                "NetworkMode",
                "host",
                "ReadonlyRootfs",
                true,
                "CapDrop",
                List.of("ALL"),
                "SecurityOpt",
                List.of("no-new-privileges"));
        // With a terminal the engine gives the output as it is; without one it packs it into frames.
        Map<String, Object> wanted = Map.of(
                "Image",
                image,
                "Cmd",
                command,
                "Env",
                environment.entrySet().stream().map(Object::toString).toList(),
                "Tty",
                true,
                "Labels",
                Map.of("cloister.feature", "clients"),
                "HostConfig",
                host);
        HostContainer container = new HostContainer(
                engine, engine.post(ALL + "create", wanted).path("Id").asString());
        endings.add(container::remove);
        container.post("start");
        return container;
    }

    /** Its settings and state, as the engine tells them. */
    JsonNode inspect() {
        return engine.get(ALL + id + "/json");
    }

    /** Waits until its process ends by itself, and gives the exit code. */
    int awaitExit() {
        return post("wait").path("StatusCode").asInt(-1);
    }

    /** Asks its process to end, and waits until it has. */
    void stop() {
        post("stop?t=10");
    }

    /** Everything that it wrote so far. */
    String output() {
        return engine.call("GET", ALL + id + "/logs?stdout=1&stderr=1", null);
    }

    private JsonNode post(String action) {
        return engine.post(ALL + id + "/" + action, null);
    }

    private void remove() {
        engine.delete(ALL + id + "?force=1");
    }
}
