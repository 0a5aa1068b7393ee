package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.node.NodeList;
import io.cloister.contracts.node.NodeView;
import java.util.List;

/**
 * The nodes as an administrator sees them.
 *
 * @param administrator who looks
 */
record Nodes(User administrator) {

    static final String SCHEDULABLE = "schedulable";

    List<NodeView> all() {
        return administrator.rest().get("/v1/nodes").as(NodeList.class).nodes();
    }

    NodeView named(String slug) {
        return administrator.rest().get("/v1/nodes/" + slug).as(NodeView.class);
    }

    /** One that takes work; there must be one. */
    NodeView atWork() {
        List<NodeView> schedulable =
                all().stream().filter(node -> node.state().equals(SCHEDULABLE)).toList();
        assertThat(schedulable).as("schedulable nodes").isNotEmpty();
        return schedulable.getFirst();
    }

    /** Stops the placing of work on a node. */
    void drain(String slug) {
        administrator.rest().post(drainOf(slug)).success();
    }

    /** Places work on it again. */
    void resume(String slug) {
        administrator.rest().delete(drainOf(slug)).success();
    }

    private static String drainOf(String slug) {
        return "/v1/nodes/" + slug + "/drain";
    }
}
