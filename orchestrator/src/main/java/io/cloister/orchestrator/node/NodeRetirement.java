package io.cloister.orchestrator.node;

import io.cloister.contracts.node.NodeView;
import io.cloister.orchestrator.audit.Act;
import io.cloister.orchestrator.audit.Audit;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.user.Caller;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
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
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    NodeRetirement(
            Nodes nodes,
            NodeViews views,
            Audit audit,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.nodes = nodes;
        this.views = views;
        this.audit = audit;
        this.transaction = transaction;
        this.events = events;
    }

    /** Places no more work on the node, not even after it registers again; what runs there runs to its end. */
    @PostMapping("/v1/nodes/{slug}/drain")
    NodeView drain(@PathVariable String slug, Caller caller) {
        return setDraining(slug, true, Act.NODE_DRAINED, caller);
    }

    /** Places work on the node again. */
    @DeleteMapping("/v1/nodes/{slug}/drain")
    NodeView resume(@PathVariable String slug, Caller caller) {
        return setDraining(slug, false, Act.NODE_RESUMED, caller);
    }

    /**
     * Revokes the node: its credentials open nothing from now on, and what it was running is run elsewhere. It may register
     * again with the pre-shared key, as a node that was never there before.
     */
    @DeleteMapping("/v1/nodes/{slug}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable String slug, Caller caller) {
        change(slug, nodes::remove, Act.NODE_REVOKED, caller);
        log.atInfo().addKeyValue("node_slug", slug).log("node revoked");
        events.publishEvent(new NodeRevoked(slug));
    }

    private NodeView setDraining(String slug, boolean draining, Act act, Caller caller) {
        change(slug, known -> nodes.drain(known, draining), act, caller);
        log.atInfo().addKeyValue("node_slug", slug).log(draining ? "node takes no more work" : "node takes work again");
        return views.demand(slug);
    }

    private void change(String slug, Predicate<String> change, Act act, Caller caller) {
        views.demand(slug);
        transaction.executeWithoutResult(_ -> {
            if (!change.test(slug)) {
                throw NodeViews.unknown();
            }
            audit.enter(caller, act, slug);
        });
    }
}
