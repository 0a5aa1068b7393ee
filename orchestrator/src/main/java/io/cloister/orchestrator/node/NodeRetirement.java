package io.cloister.orchestrator.node;

import io.cloister.contracts.node.NodeView;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How administrators take nodes out of service: for a while, or for good. */
@RestController
@Access(Level.ADMINISTRATOR)
class NodeRetirement {

    private static final Logger log = LoggerFactory.getLogger(NodeRetirement.class);

    private final Nodes nodes;
    private final NodeViews views;
    private final ApplicationEventPublisher events;

    NodeRetirement(Nodes nodes, NodeViews views, ApplicationEventPublisher events) {
        this.nodes = nodes;
        this.views = views;
        this.events = events;
    }

    /** Places no more work on the node, not even after it registers again; what runs there runs to its end. */
    @PostMapping("/v1/nodes/{slug}/drain")
    NodeView drain(@PathVariable String slug) {
        return setDraining(slug, true);
    }

    /** Places work on the node again. */
    @DeleteMapping("/v1/nodes/{slug}/drain")
    NodeView resume(@PathVariable String slug) {
        return setDraining(slug, false);
    }

    /**
     * Revokes the node: its credentials open nothing from now on, and what it was running is run elsewhere. It may register
     * again with the pre-shared key, as a node that was never there before.
     */
    @DeleteMapping("/v1/nodes/{slug}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable String slug) {
        views.demand(slug);
        if (!nodes.remove(slug)) {
            throw NodeViews.unknown();
        }
        log.atInfo().addKeyValue("node_slug", slug).log("node revoked");
        events.publishEvent(new NodeRevoked(slug));
    }

    private NodeView setDraining(String slug, boolean draining) {
        views.demand(slug);
        if (!nodes.drain(slug, draining)) {
            throw NodeViews.unknown();
        }
        log.atInfo().addKeyValue("node_slug", slug).log(draining ? "node takes no more work" : "node takes work again");
        return views.demand(slug);
    }
}
