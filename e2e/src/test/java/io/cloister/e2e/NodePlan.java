package io.cloister.e2e;

import io.cloister.contracts.node.InferenceMode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A node that is to be started.
 *
 * @param slug its slug
 * @param engine its container engine, as in {@code DOCKER_HOST}
 * @param modelServer where it expects its model server
 * @param mode what its owner wants of inference
 * @param island the network in which it lies; this machine's where absent
 */
record NodePlan(
        String slug,
        String engine,
        URI modelServer,
        InferenceMode mode,
        @Nullable Island island) {

    /** One on this machine that cannot do without its model server. */
    NodePlan(String slug, String engine, URI modelServer) {
        this(slug, engine, modelServer, InferenceMode.REQUIRE, null);
    }

    NodePlan named(String name) {
        return new NodePlan(name, engine, modelServer, mode, island);
    }

    NodePlan with(InferenceMode wanted) {
        return new NodePlan(slug, engine, modelServer, wanted, island);
    }

    NodePlan in(Island network) {
        return new NodePlan(slug, engine, modelServer, mode, network);
    }

    /** The address at which it sees this machine. */
    String here() {
        return island == null ? "127.0.0.1" : island.near();
    }

    /** The address at which this machine sees it. */
    String there() {
        return island == null ? "127.0.0.1" : island.far();
    }
}
