package io.cloister.orchestrator.node;

import io.cloister.contracts.node.NodeConfigChange;
import io.cloister.contracts.node.NodeList;
import io.cloister.contracts.node.NodeView;
import io.cloister.orchestrator.audit.Act;
import io.cloister.orchestrator.audit.Audit;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.FieldErrors;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What administrators see of nodes and change at them. */
@RestController
@Access(Level.ADMINISTRATOR)
class NodeAdministration {

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}");
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern IMAGES = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._:/@*-]{0,511}");
    private static final int MAXIMUM_PATTERNS = 100;
    private static final int MAXIMUM_CONCURRENCY = 1_000;

    private final NodeViews views;
    private final Nodes nodes;
    private final NodeConfigs configs;
    private final NodeProperties properties;
    private final Audit audit;
    private final TransactionTemplate transaction;

    NodeAdministration(
            NodeViews views,
            Nodes nodes,
            NodeConfigs configs,
            NodeProperties properties,
            Audit audit,
            TransactionTemplate transaction) {
        this.views = views;
        this.nodes = nodes;
        this.configs = configs;
        this.properties = properties;
        this.audit = audit;
        this.transaction = transaction;
    }

    @GetMapping("/v1/nodes")
    NodeList list() {
        return new NodeList(views.all());
    }

    @GetMapping("/v1/nodes/{slug}")
    NodeView get(@PathVariable String slug) {
        return views.demand(slug);
    }

    /** Makes a new version of the node's configuration, which the node fetches when its next heartbeat is answered. */
    @PutMapping("/v1/nodes/{slug}/config")
    NodeView change(@PathVariable String slug, @RequestBody NodeConfigChange change, Caller caller) {
        views.demand(slug);
        check(change);
        transaction.executeWithoutResult(_ -> {
            var node = nodes.lock(slug).orElseThrow(NodeViews::unknown);
            String version = NodeConfigs.nextVersion(node.version());
            configs.addChanged(slug, node.version(), version, change);
            nodes.setVersion(slug, version);
            audit.enter(caller, Act.NODE_CONFIG_CHANGED, slug);
        });
        return views.demand(slug);
    }

    private void check(NodeConfigChange change) {
        FieldErrors errors = new FieldErrors();
        errors.demand(
                change.selectedModel() == null
                        || MODEL.matcher(change.selectedModel()).matches(),
                "selected_model",
                "must be the name of a model such as smollm2:135m");
        Map<String, String> env = change.inferenceEnv() == null ? Map.of() : change.inferenceEnv();
        for (String name : env.keySet()) {
            errors.demand(
                    ENV_NAME.matcher(name).matches() && env.get(name) != null,
                    "inference_env",
                    "must map names [A-Za-z_][A-Za-z0-9_]* to texts");
        }
        errors.demandRange("max_concurrency", change.maxConcurrency(), 1, MAXIMUM_CONCURRENCY);
        errors.demand(
                change.allowedImages() == null || arePatterns(change.allowedImages()),
                "allowed_images",
                "must be at most 100 patterns such as docker.io/library/*, see the README");
        errors.demandRange(
                "max_job_timeout_seconds",
                change.maxJobTimeoutSeconds(),
                1,
                properties.maxJobTimeout().toSeconds());
        errors.throwIfAny();
    }

    private static boolean arePatterns(List<String> patterns) {
        return patterns.size() <= MAXIMUM_PATTERNS
                && patterns.stream()
                        .allMatch(pattern ->
                                pattern != null && IMAGES.matcher(pattern).matches());
    }
}
