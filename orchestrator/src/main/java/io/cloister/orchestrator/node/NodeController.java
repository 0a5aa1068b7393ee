package io.cloister.orchestrator.node;

import io.cloister.contracts.node.AckStatus;
import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.KillList;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterRequest;
import io.cloister.contracts.node.RegisterResponse;
import io.cloister.orchestrator.auth.Access;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.node.Registration.Registered;
import io.cloister.web.ProblemException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls that nodes make. Each has its own check: the pre-shared key, or the node's JWT. */
@RestController
@Access(Level.OPEN)
class NodeController {

    private static final Logger log = LoggerFactory.getLogger(NodeController.class);

    private final Registration registration;
    private final Nodes nodes;
    private final NodeConfigs configs;
    private final NodeTokens tokens;
    private final ReportReader reports;
    private final Strays strays;
    private final WorkerProbe probe;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    NodeController(
            Registration registration,
            Nodes nodes,
            NodeConfigs configs,
            NodeTokens tokens,
            ReportReader reports,
            Strays strays,
            WorkerProbe probe,
            TransactionTemplate transaction,
            JsonMapper json) {
        this.registration = registration;
        this.nodes = nodes;
        this.configs = configs;
        this.tokens = tokens;
        this.reports = reports;
        this.strays = strays;
        this.probe = probe;
        this.transaction = transaction;
        this.json = json;
    }

    @PostMapping("/v1/nodes/register")
    ResponseEntity<RegisterResponse> register(
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = RegisterRequest.class)))
                    @RequestBody
                    JsonNode body,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        RegisterRequest request = read(body, RegisterRequest.class);
        tokens.demandPsk(request.psk());
        Report report = reports.read(request.capability(), body.get("capability"), "capability.");
        Registered registered = registration.register(report, tokens.read(authorization));
        return ResponseEntity.status(registered.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                .cacheControl(CacheControl.noStore())
                .body(registered.answer());
    }

    @GetMapping("/v1/nodes/config")
    ResponseEntity<NodeConfig> config(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        NodeConfig config = configs.current(tokens.demandNode(authorization)).orElseThrow(NodeTokens::unknown);
        return ResponseEntity.ok()
                .eTag(config.configVersion())
                .cacheControl(CacheControl.noCache())
                .body(config);
    }

    @PostMapping("/v1/nodes/config")
    ResponseEntity<Void> acknowledge(
            @RequestBody ConfigAck ack,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        String slug = tokens.demandNode(authorization);
        demandOwnSlug(slug, ack.nodeSlug(), "node_slug");
        if (ack.version() != null && ack.version() != 1) {
            throw ProblemException.invalid("version", "must be 1");
        }
        String version = ack.configVersion();
        if (version == null || !nodes.hasVersion(slug, version)) {
            throw ProblemException.invalid("config_version", "must be a version that this node was given");
        }
        switch (ack.status()) {
            case APPLIED -> nodes.acknowledge(slug, version);
            case FAILED -> nodes.failToApply(slug, ack.error());
            case null -> throw ProblemException.invalid("status", "is required: applied or failed");
        }
        log.atInfo()
                .addKeyValue("node_slug", slug)
                .addKeyValue("config_version", version)
                .log(ack.status() == AckStatus.APPLIED ? "node applied its configuration" : "node failed to apply");
        probe.start(slug);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/v1/nodes/capability")
    @ApiResponse(responseCode = "200", description = "the node is to kill these jobs")
    @ApiResponse(responseCode = "204", description = "nothing to kill", content = @Content)
    ResponseEntity<KillList> heartbeat(
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = CapabilityReport.class)))
                    @RequestBody
                    JsonNode body,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        String slug = tokens.demandNode(authorization);
        CapabilityReport sent = read(body, CapabilityReport.class);
        Report report = reports.read(sent, body, "");
        demandOwnSlug(slug, report.slug(), "node.node_slug");
        String version = transaction
                .execute(_ -> {
                    var node = nodes.lock(slug).orElseThrow(NodeTokens::unknown);
                    nodes.heartbeat(report);
                    registration.followReport(report, node);
                    return nodes.lock(slug).orElseThrow();
                })
                .version();
        if (!nodes.isVerified(slug)) {
            probe.start(slug);
        }
        List<String> kill = strays.among(slug, sent.heldJobs());
        return kill.isEmpty()
                ? ResponseEntity.noContent().eTag(version).build()
                : ResponseEntity.ok().eTag(version).body(new KillList(kill));
    }

    private static void demandOwnSlug(String slug, @Nullable String sent, String field) {
        if (!slug.equals(sent)) {
            throw ProblemException.invalid(field, "must be the slug of the token");
        }
    }

    /** Reads a body that is kept as it came, with the same strictness and the same refusals as any other. */
    private <T> T read(JsonNode body, Class<T> type) {
        if (body.isNull()) {
            throw new HttpMessageNotReadableException("there is no body", new NoMessage());
        }
        try {
            return json.treeToValue(body, type);
        } catch (JacksonException mismatch) {
            throw new HttpMessageNotReadableException("a field has the wrong type", mismatch, new NoMessage());
        }
    }

    /** The message that was read already. */
    private static final class NoMessage implements HttpInputMessage {

        @Override
        public java.io.InputStream getBody() throws IOException {
            return java.io.InputStream.nullInputStream();
        }

        @Override
        public HttpHeaders getHeaders() {
            return HttpEntity.EMPTY.getHeaders();
        }
    }
}
