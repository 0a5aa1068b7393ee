package io.cloister.worker.door;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talks with a sidecar: it says that it is ready, gets the task's policy as soon as there is one, and reports what is
 * used. A sidecar that dials again gets the policy again; one that replaces another gets what that one left of the
 * budget. Thread-safe.
 */
final class ControlSocket implements UnixListener.Handler {

    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
    private static final int VERSION = 1;
    private static final int LONGEST_PROXY_ID = 64;

    private final Ledger ledger;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();
    private final AtomicBoolean complained = new AtomicBoolean();
    private @Nullable Sidecar sidecar;
    private @Nullable DoorPolicy policy;

    /** @param ledger takes what sidecars report */
    ControlSocket(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Completes when a sidecar has said that it is ready. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** From now on another sidecar is waited for. */
    synchronized void awaitAnother() {
        ready = new CompletableFuture<>();
    }

    /** Hands the policy out, now or when the sidecar dials. */
    synchronized void grant(DoorPolicy granted) {
        policy = granted;
        sendPolicy();
    }

    @Override
    public void handle(SocketChannel connection) throws IOException {
        JsonLines lines = new JsonLines(connection);
        try {
            for (JsonNode message = lines.read(); message != null; message = lines.read()) {
                hear(message, lines);
            }
        } catch (MalformedLineException malformed) {
            log.atLevel(complained.getAndSet(true) ? Level.DEBUG : Level.WARN)
                    .log("the sidecar is not understood, its connection is closed: {}", malformed.getMessage());
        }
    }

    private void hear(JsonNode message, JsonLines lines) throws MalformedLineException {
        String type = message.path("type").asString("");
        if (type.equals("ready")) {
            greet(new Sidecar(proxyOf(message), lines));
        } else if (type.equals("usage") && message.path("version").asInt(0) == VERSION) {
            ledger.record(UsageReport.of(proxyOf(message), message.path("models")));
        } else {
            log.atDebug().log("control message ignored: {}", type);
        }
    }

    // A proxy that names no process of its own is always the same one.
    private static String proxyOf(JsonNode message) throws MalformedLineException {
        JsonNode id = message.path("proxy");
        if (id.isMissingNode()) {
            return "";
        }
        if (!id.isString() || id.stringValue().length() > LONGEST_PROXY_ID) {
            throw new MalformedLineException(
                    "a proxy's id is not a text of at most " + LONGEST_PROXY_ID + " characters");
        }
        return id.stringValue();
    }

    private synchronized void greet(Sidecar dialled) {
        sidecar = dialled;
        sendPolicy();
        ready.complete(null);
    }

    private void sendPolicy() {
        if (sidecar == null || policy == null) {
            return;
        }
        try {
            sidecar.lines().write(message(ledger.left(policy, sidecar.proxy())));
        } catch (IOException broken) {
            sidecar = null;
            log.atDebug().log("policy waits until the sidecar dials again: {}", broken.toString());
        }
    }

    private static ObjectNode message(DoorPolicy policy) {
        ObjectNode message = WireJson.mapper().createObjectNode();
        message.put("type", "policy").put("version", VERSION);
        message.setAll((ObjectNode) WireJson.mapper().valueToTree(policy));
        return message;
    }

    /** The one who has said last that it is ready. */
    private record Sidecar(String proxy, JsonLines lines) {}
}
