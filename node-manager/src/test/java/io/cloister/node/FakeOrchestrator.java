package io.cloister.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.node.CapabilityReport;
import io.cloister.contracts.node.ConfigAck;
import io.cloister.contracts.node.KillList;
import io.cloister.contracts.node.NodeConfig;
import io.cloister.contracts.node.RegisterRequest;
import io.cloister.contracts.node.RegisterResponse;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The orchestrator's calls for nodes on a loopback port. It refuses what the contract does not allow: a body that is not
 * its record, a field that the record does not know, a wrong key, a JWT that it did not issue last.
 */
final class FakeOrchestrator implements AutoCloseable {

    static final String PSK = "a-pre-shared-key";
    static final String WORKER_TOKEN = "token-that-only-a-file-may-hold";

    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<CapabilityReport> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConfigAck> acks = new LinkedBlockingQueue<>();
    private volatile NodeConfig config = config("01JDAAAAAAAAAAAAAAAAAAAAAA", WORKER_TOKEN, null, null);
    private volatile String jwt = "";
    private volatile String lastJwtShown = "";
    private volatile List<String> unwanted = List.of();
    private int registrations;

    FakeOrchestrator() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/nodes/register", this::register);
        server.createContext("/v1/nodes/config", this::config);
        server.createContext("/v1/nodes/capability", this::capability);
        server.start();
    }

    /** A configuration with what the tests vary. */
    static NodeConfig config(
            String version, String workerToken, Integer maxConcurrency, NodeConfig.InferenceBackend backend) {
        return withPolicy(version, workerToken, new NodeConfig.SandboxPolicy(maxConcurrency, null), backend);
    }

    /** A configuration with a policy of its own. */
    static NodeConfig withPolicy(
            String version, String workerToken, NodeConfig.SandboxPolicy policy, NodeConfig.InferenceBackend backend) {
        return new NodeConfig(
                1,
                version,
                Instant.EPOCH,
                "test-node",
                new NodeConfig.Orchestrator("http://x", new NodeConfig.Endpoints(null, "http://x/v1/nodes/capability")),
                new NodeConfig.WorkerApi(workerToken),
                backend,
                new NodeConfig.Policy(policy),
                new NodeConfig.Constraints(10_485_760, 10_800));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void give(NodeConfig next) {
        config = next;
    }

    /** Wants those jobs killed wherever they are held. */
    void kill(String... jobIds) {
        unwanted = List.of(jobIds);
    }

    /** Takes no JWT that it has issued so far. */
    void forgetCredentials() {
        jwt = "none";
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    String lastJwtShown() {
        return lastJwtShown;
    }

    ConfigAck nextAck() throws InterruptedException {
        return next(acks, ack -> true, "acknowledgement");
    }

    CapabilityReport nextReport(Predicate<CapabilityReport> wanted) throws InterruptedException {
        return next(reports, wanted, "report of that kind");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static <T> T next(BlockingQueue<T> queue, Predicate<T> wanted, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            T found = queue.poll(left, TimeUnit.NANOSECONDS);
            if (found != null && wanted.test(found)) {
                return found;
            }
        }
        throw new AssertionError("No " + what + " came");
    }

    private void register(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        RegisterRequest request = read(exchange, RegisterRequest.class);
        if (!PSK.equals(request.psk())) {
            answer(exchange, 401, Problem.of(ProblemType.UNAUTHORIZED, "The key is wrong.", null, List.of()));
            return;
        }
        lastJwtShown = authorization == null ? "" : authorization.replace("Bearer ", "");
        jwt = "jwt-" + ++registrations;
        calls.add("register");
        answer(
                exchange,
                201,
                new RegisterResponse(
                        1,
                        Instant.now(),
                        new RegisterResponse.Orchestrator(
                                url().toString(), new RegisterResponse.Endpoints("http://x", "http://x", "http://x")),
                        new RegisterResponse.Auth(jwt, Instant.now().plusSeconds(86_400))));
    }

    private void config(HttpExchange exchange) throws IOException {
        if (isStranger(exchange)) {
            return;
        }
        if ("GET".equals(exchange.getRequestMethod())) {
            calls.add("config");
            exchange.getResponseHeaders().set("ETag", '"' + config.configVersion() + '"');
            answer(exchange, 200, config);
        } else {
            ConfigAck ack = read(exchange, ConfigAck.class);
            calls.add("ack");
            acks.add(ack);
            answer(exchange, 204, null);
        }
    }

    private void capability(HttpExchange exchange) throws IOException {
        if (isStranger(exchange)) {
            return;
        }
        CapabilityReport report = read(exchange, CapabilityReport.class);
        calls.add("report");
        reports.add(report);
        exchange.getResponseHeaders().set("ETag", '"' + config.configVersion() + '"');
        List<String> kill = unwanted;
        answer(exchange, kill.isEmpty() ? 204 : 200, kill.isEmpty() ? null : new KillList(kill));
    }

    private boolean isStranger(HttpExchange exchange) throws IOException {
        if (("Bearer " + jwt).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
        }
        exchange.getRequestBody().readAllBytes();
        answer(exchange, 401, Problem.of(ProblemType.UNAUTHORIZED, "Unknown JWT.", null, List.of()));
        return true;
    }

    private static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        JsonNode sent = WireJson.mapper().readTree(exchange.getRequestBody().readAllBytes());
        T value = WireJson.mapper().treeToValue(sent, type);
        JsonNode known = WireJson.mapper().readTree(WireJson.mapper().writeValueAsBytes(value));
        if (!known.equals(sent)) {
            answer(exchange, 400, Problem.of(ProblemType.INVALID_REQUEST, sent.toString(), null, List.of()));
            throw new IOException("not the contract: " + sent);
        }
        return value;
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        try (exchange) {
            byte[] bytes = body == null ? new byte[0] : WireJson.mapper().writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body == null ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
