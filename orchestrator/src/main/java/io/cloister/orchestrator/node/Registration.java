package io.cloister.orchestrator.node;

import io.cloister.contracts.node.RegisterResponse;
import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.node.Nodes.Locked;
import io.cloister.orchestrator.secret.SignedTokens.Claims;
import io.cloister.orchestrator.secret.SignedTokens.Issued;
import io.cloister.web.ProblemException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets nodes in. A node that shows its last JWT goes on as it was; anybody else with the pre-shared key gets a slug that
 * nobody works under, with credentials of their own, and the earlier owner's die.
 */
@Service
class Registration {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    private final Nodes nodes;
    private final NodeConfigs configs;
    private final NodeTokens tokens;
    private final NodeProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Registration(
            Nodes nodes,
            NodeConfigs configs,
            NodeTokens tokens,
            NodeProperties properties,
            TransactionTemplate transaction,
            Clock clock) {
        this.nodes = nodes;
        this.configs = configs;
        this.tokens = tokens;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Registers a node.
     *
     * @param last what the node's earlier JWT says, if it showed one
     * @throws ProblemException 409 if another node works under the slug
     */
    Registered register(Report report, Optional<Claims> last) {
        Registered registered = transaction.execute(_ -> admit(report, last));
        log.atInfo()
                .addKeyValue("node_slug", report.slug())
                .addKeyValue("new", registered.isNew())
                .log("node registered");
        return registered;
    }

    private Registered admit(Report report, Optional<Claims> last) {
        UUID credential = UUID.randomUUID();
        String version = NodeConfigs.nextVersion(null);
        if (nodes.add(report, credential, version)) {
            configs.addFirst(version, report);
            return new Registered(true, answer(report.slug(), credential));
        }
        Locked node = nodes.lock(report.slug())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_READY, "The node was removed this moment; register again."));
        boolean sameOwner = last.filter(claims -> claims.subject().equals(report.slug()))
                .filter(claims -> claims.id().equals(node.credential()))
                .isPresent();
        return new Registered(false, sameOwner ? goOn(report, node) : takeOver(report, node, credential));
    }

    private RegisterResponse goOn(Report report, Locked node) {
        nodes.heartbeat(report);
        followReport(report, node);
        return answer(report.slug(), node.credential());
    }

    private RegisterResponse takeOver(Report report, Locked node, UUID credential) {
        if (node.schedulable()) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "A node works under the slug " + report.slug() + " right now; choose another, or stop that node.");
        }
        String version = NodeConfigs.nextVersion(node.version());
        nodes.heartbeat(report);
        nodes.handOver(report.slug(), credential);
        configs.replaceAll(node.version(), version, report);
        nodes.setVersion(report.slug(), version);
        return answer(report.slug(), credential);
    }

    /** Makes a new version where the report changed what the configuration depends on; needs the node's row lock. */
    void followReport(Report report, Locked node) {
        if (configs.differs(node.version(), report)) {
            String version = NodeConfigs.nextVersion(node.version());
            configs.addFollowing(node.version(), version, report);
            nodes.setVersion(report.slug(), version);
        }
    }

    private RegisterResponse answer(String slug, UUID credential) {
        Issued jwt = tokens.issue(slug, credential);
        return new RegisterResponse(
                1,
                clock.instant(),
                new RegisterResponse.Orchestrator(
                        properties.url(""),
                        new RegisterResponse.Endpoints(
                                properties.url("/v1/nodes/register"),
                                properties.url("/v1/nodes/capability"),
                                properties.url("/v1/nodes/config"))),
                new RegisterResponse.Auth(jwt.token(), jwt.expiresAt()));
    }

    /**
     * What came of it.
     *
     * @param isNew whether the slug was never seen before
     */
    record Registered(boolean isNew, RegisterResponse answer) {}
}
