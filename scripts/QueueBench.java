import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.WorkerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/*
 * Times the queue at several depths, at an orchestrator and a database of its own: tasks posted, tasks dispatched to a
 * worker that ends each at once, and pages listed. Arguments: an empty directory, the orchestrator's jar, and the command
 * of the JVM. scripts/setup-dev.sh bench queue runs it.
 */

static final List<Integer> DEPTHS = List.of(1_000, 100_000, 1_000_000);
static final int WARM_UP = 1_500;
static final int TASKS = 800;
static final int PAGES = 200;
static final int CONNECTIONS = 8;
static final int USERS = 20;
static final int SLOTS = 32;
static final String PASSWORD = "a password of the benchmark";
static final String KEY = "a pre-shared key of the benchmark";
static final HttpClient HTTP = HttpClient.newHttpClient();

void main(String... arguments) throws Exception {
    var jvm = List.of(arguments).subList(2, arguments.length);
    try (var orchestrator = new Orchestrator(Path.of(arguments[0]), Path.of(arguments[1]), jvm);
            var database = orchestrator.database();
            var node = new Node(orchestrator)) {
        var users = addUsers(database, orchestrator);
        fill(database, orchestrator, users, WARM_UP);
        new Round(orchestrator, database, node, users).measure(WARM_UP);
        var rounds = new LinkedHashMap<Integer, Figures>();
        for (int depth : DEPTHS) {
            fill(database, orchestrator, users, depth);
            rounds.put(depth, new Round(orchestrator, database, node, users).measure(TASKS));
        }
        tell(rounds);
    }
}

void tell(Map<Integer, Figures> rounds) {
    IO.println("| tasks in the queue | posted a second | dispatched a second | a user's page ms | a page of all ms |");
    IO.println("|---|---|---|---|---|");
    rounds.forEach((depth, figures) -> IO.println("| %,d | %.0f | %.0f | %.1f | %.1f |".formatted(
            depth, figures.posted, figures.dispatched, figures.usersPage, figures.pageOfAll)));
    var first = rounds.get(DEPTHS.getFirst());
    var last = rounds.get(DEPTHS.getLast());
    IO.println("| last to first, in speed | %.2f | %.2f | %.2f | %.2f |".formatted(
            last.posted / first.posted,
            last.dispatched / first.dispatched,
            first.usersPage / last.usersPage,
            first.pageOfAll / last.pageOfAll));
}

record Figures(double posted, double dispatched, double usersPage, double pageOfAll) {}

/** What is measured at one depth. */
record Round(Orchestrator orchestrator, Connection database, Node node, List<String> users) {

    Figures measure(int tasks) throws Exception {
        var tokens = new ArrayList<String>();
        for (var user : users.subList(0, CONNECTIONS)) {
            tokens.add(orchestrator.login(user));
        }
        var posted = rate(tasks, () -> post(tokens, tasks));
        var usersPage = median(() -> orchestrator.call("GET", "/v1/tasks?limit=50", tokens.getFirst(), null));
        var admin = orchestrator.login("admin");
        var pageOfAll = median(() -> orchestrator.call("GET", "/v1/tasks?limit=50", admin, null));
        node.awaitIdle();
        var dispatched = rate(tasks, () -> node.take(tasks));
        return new Figures(posted, dispatched, usersPage, pageOfAll);
    }

    private void post(List<String> tokens, int tasks) throws Exception {
        try (var connections = Executors.newFixedThreadPool(CONNECTIONS)) {
            var all = new ArrayList<Future<?>>();
            for (int number = 0; number < tasks; number++) {
                var token = tokens.get(number % CONNECTIONS);
                all.add(connections.submit(() -> orchestrator.call("POST", "/v1/tasks", token, task())));
            }
            for (var each : all) {
                each.get();
            }
        }
    }

    static Object task() {
        return Map.of("prompt", "true", "input_mode", "commands", "queue_timeout_seconds", 86_400);
    }

    private static double rate(int tasks, Action action) throws Exception {
        var began = System.nanoTime();
        action.run();
        return tasks / ((System.nanoTime() - began) / 1e9);
    }

    private static double median(Action action) throws Exception {
        var times = new ArrayList<Double>();
        for (int page = 0; page < PAGES; page++) {
            var began = System.nanoTime();
            action.run();
            times.add((System.nanoTime() - began) / 1e6);
        }
        times.sort(null);
        return times.get(PAGES / 2);
    }
}

interface Action {
    void run() throws Exception;
}

/** Users beside the administrator, with the same password. */
List<String> addUsers(Connection database, Orchestrator orchestrator) throws Exception {
    var handles = new ArrayList<String>();
    try (var insert = database.prepareStatement("""
            INSERT INTO users (id, handle, password_hash, roles)
            SELECT gen_random_uuid(), ?, password_hash, '{user}' FROM users WHERE handle = 'admin'""")) {
        for (int number = 0; number < USERS; number++) {
            handles.add("user" + number);
            insert.setString(1, handles.getLast());
            insert.executeUpdate();
        }
    }
    orchestrator.call("POST", "/v1/tasks", orchestrator.login("admin"), Round.task());
    return handles;
}

/** Fills the queue up to a depth, past the triggers, which are made for one task at a time. */
void fill(Connection database, Orchestrator orchestrator, List<String> users, int depth) throws Exception {
    try (var sql = database.createStatement()) {
        sql.execute("ALTER TABLE tasks DISABLE TRIGGER USER");
        sql.execute("""
                WITH owners AS (
                    SELECT id, row_number() OVER () - 1 AS number FROM users WHERE handle LIKE 'user%%'
                ), added AS (
                    INSERT INTO tasks (id, owner_id, prompt, input_mode, use_inference, priority,
                        queue_timeout_seconds, queue_deadline)
                    SELECT gen_random_uuid()::text, owners.id, 'true', 'commands', false, 0, 86400, now() + interval '1 day'
                    FROM generate_series(1, %d - (SELECT count(*) FROM tasks WHERE wants_node)) AS task (n)
                    JOIN owners ON owners.number = task.n %% %d
                    RETURNING id
                )
                INSERT INTO task_specs (task_id, spec)
                SELECT added.id, (SELECT spec FROM task_specs LIMIT 1) FROM added""".formatted(depth, USERS));
        sql.execute("ALTER TABLE tasks ENABLE TRIGGER USER");
        sql.execute("""
                INSERT INTO lanes (requirement, user_id, virtual_time, waiting)
                SELECT requirement, owner_id, 0, count(*) FROM tasks WHERE wants_node GROUP BY requirement, owner_id
                ON CONFLICT (requirement, user_id) DO UPDATE SET waiting = EXCLUDED.waiting""");
        sql.execute("VACUUM ANALYZE tasks, task_specs, lanes, jobs");
        sql.execute("CHECKPOINT");
    }
}

/** An orchestrator in a process of its own, with its embedded database. */
static final class Orchestrator implements AutoCloseable {

    final String url;
    private final Path state;
    private final Process process;

    Orchestrator(Path directory, Path jar, List<String> jvm) throws Exception {
        state = directory.resolve("orchestrator");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        var command = new ArrayList<>(jvm);
        command.addAll(List.of("-jar", jar.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("log").toFile());
        builder.environment().remove("DATABASE_URL");
        builder.environment().putAll(Map.of(
                "ORCHESTRATOR_STATE_DIR", state.toString(),
                "ORCHESTRATOR_PORT", String.valueOf(port),
                "JWT_SECRET", "0123456789abcdef0123456789abcdef",
                "BOOTSTRAP_ADMIN_PASSWORD", PASSWORD,
                "NODE_REGISTRATION_PSK", KEY));
        process = builder.start();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("The orchestrator ended: " + Files.readString(directory.resolve("log")));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean answers() throws Exception {
        try {
            return HTTP.send(HttpRequest.newBuilder(java.net.URI.create(url + "/healthz")).build(), BodyHandlers.discarding())
                            .statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    Connection database() throws Exception {
        var address = java.net.URI.create(Files.readString(state.resolve("database.url")).strip());
        var login = address.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address.getHost() + ":" + address.getPort() + address.getPath(), login[0], login[1]);
    }

    String login(String handle) throws Exception {
        return call("POST", "/v1/auth/login", "", Map.of("handle", handle, "password", PASSWORD))
                .get("access_token")
                .stringValue();
    }

    JsonNode call(String method, String path, String token, Object body) throws Exception {
        var content = body == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(WireJson.mapper().writeValueAsString(body));
        var request = HttpRequest.newBuilder(java.net.URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(method, content);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body().isEmpty() ? null : WireJson.mapper().readTree(response.body());
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
    }
}

/** A node whose worker ends each job at once, as long as it takes any. */
static final class Node implements AutoCloseable {

    private final Orchestrator orchestrator;
    private final HttpServer worker;
    private final String token;
    private final String jwt;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch wanted = new CountDownLatch(0);

    Node(Orchestrator orchestrator) throws Exception {
        this.orchestrator = orchestrator;
        worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        worker.createContext("/", this::answer);
        worker.start();
        var registered = orchestrator.call(
                "POST", "/v1/nodes/register", "", Map.of("psk", KEY, "capability", report(false)));
        jwt = registered.get("auth").get("node_jwt").stringValue();
        var config = orchestrator.call("GET", "/v1/nodes/config", jwt, null);
        token = config.get("worker_api").get("orchestrator_bearer_token").stringValue();
        orchestrator.call("POST", "/v1/nodes/config", jwt, Map.of(
                "version", 1,
                "node_slug", "bench",
                "config_version", config.get("config_version").stringValue(),
                "ack_at", "2026-01-01T00:00:00Z",
                "status", "applied"));
    }

    /** Takes as many tasks and then no more. */
    void take(int tasks) throws Exception {
        wanted = new CountDownLatch(tasks);
        report(true, jwt);
        wanted.await();
        report(false, jwt);
    }

    /** Waits until the orchestrator has let go of every job. */
    void awaitIdle() {
        while (forgotten.size() < ended.size()) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void report(boolean open, String jwt) throws Exception {
        orchestrator.call("POST", "/v1/nodes/capability", jwt, report(open));
    }

    private Map<String, Object> report(boolean open) {
        return Map.of(
                "version", 1,
                "reported_at", "2026-01-01T00:00:00Z",
                "node", Map.of("node_slug", "bench"),
                "platform", Map.of("os", "linux", "arch", "amd64"),
                "compute", Map.of("cpu_cores", 2, "ram_mb", 4096),
                "sandbox", Map.of("supported", open, "max_concurrency", SLOTS),
                "worker_api", Map.of("base_url", "http://127.0.0.1:" + worker.getAddress().getPort()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = exchange.getRequestBody().readAllBytes();
            var id = path.substring(path.lastIndexOf('/') + 1);
            if (path.equals("/v1/worker")) {
                var engine = new WorkerStatus.Engine("podman", "0", false);
                send(exchange, 200, new WorkerStatus("bench", "0", engine, SLOTS, SLOTS, List.of()));
            } else if (exchange.getRequestMethod().equals("POST")) {
                var job = WireJson.mapper().readTree(body);
                send(exchange, 202, view(job.get("job_id").stringValue(), "accepted", null));
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                forgotten.add(id);
                exchange.sendResponseHeaders(204, -1);
            } else {
                send(exchange, 200, view(id, "ended", response(id)));
                if (ended.add(id)) {
                    wanted.countDown();
                }
            }
        }
    }

    private static Map<String, Object> view(String id, String state, Object response) {
        var view = new HashMap<String, Object>(Map.of("task_id", "bench", "job_id", id, "state", state));
        if (response != null) {
            view.put("response", response);
        }
        return view;
    }

    private static Map<String, Object> response(String id) {
        return Map.of(
                "version", 1,
                "task_id", "bench",
                "job_id", id,
                "status", "completed",
                "exit_code", 0,
                "stdout", "",
                "stderr", "",
                "started_at", "2026-01-01T00:00:00Z",
                "ended_at", "2026-01-01T00:00:01Z",
                "truncated", Map.of("stdout", false, "stderr", false));
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        var json = WireJson.mapper().writeValueAsString(body).getBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        worker.stop(0);
    }
}
