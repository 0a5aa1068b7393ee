package io.cloister.node.ollama;

import io.cloister.contracts.node.NodeConfig.InferenceBackend;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the node's configuration asks for.
 *
 * @param known whether there is a configuration yet
 * @param backend as it stands there
 * @param starts whether the server is to be started here
 */
record Wish(boolean known, @Nullable InferenceBackend backend, boolean starts) {

    static final Wish UNKNOWN = new Wish(false, null, false);

    /** The wish of a configuration, on a machine where a server may exist already. */
    static Wish of(@Nullable InferenceBackend backend, boolean existing) {
        return new Wish(true, backend, !existing && backend != null && backend.enabled());
    }

    /** The server to start; call it only where one is to be started. */
    InferenceBackend server() {
        return Objects.requireNonNull(backend);
    }

    /** The model to have, where one is selected. */
    @Nullable
    String model() {
        return backend == null ? null : backend.selectedModel();
    }
}
