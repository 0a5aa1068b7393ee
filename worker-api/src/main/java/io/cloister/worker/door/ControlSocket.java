package io.cloister.worker.door;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talks with a sidecar: it says that it is ready and gets the task's policy as soon as there is one. A sidecar that
 * dials again gets the same policy again. Thread-safe.
 */
final class ControlSocket implements UnixListener.Handler {

    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
    private static final int VERSION = 1;

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private @Nullable JsonLines sidecar;
    private @Nullable ObjectNode policy;

    /** Completes when the sidecar has said for the first time that it is ready. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Hands the policy out, now or when the sidecar dials. */
    synchronized void grant(DoorPolicy granted) {
        ObjectNode message = WireJson.mapper().createObjectNode();
        message.put("type", "policy").put("version", VERSION);
        message.setAll((ObjectNode) WireJson.mapper().valueToTree(granted));
        policy = message;
        sendPolicy();
    }

    @Override
    public void handle(SocketChannel connection) throws IOException {
        JsonLines lines = new JsonLines(connection);
        for (JsonNode message = lines.read(); message != null; message = lines.read()) {
            switch (message.path("type").asString("")) {
                case "ready" -> greet(lines);
                default -> log.atDebug().log("control message ignored: {}", message.path("type"));
            }
        }
    }

    private synchronized void greet(JsonLines lines) {
        sidecar = lines;
        sendPolicy();
        ready.complete(null);
    }

    private void sendPolicy() {
        if (sidecar == null || policy == null) {
            return;
        }
        try {
            sidecar.write(policy);
        } catch (IOException broken) {
            sidecar = null;
            log.atDebug().log("policy waits until the sidecar dials again: {}", broken.toString());
        }
    }
}
