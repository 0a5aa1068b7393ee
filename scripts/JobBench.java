import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;

/*
 * Times what a job does while it runs and when its worker does not, at workers of its own: the delay of a line from the
 * sandbox to its reader, a cancel, a kill of the worker with 20 jobs running, and, where the jar of an earlier worker-api is
 * given, what a plain job takes beside it, both taking turns. Arguments: an empty directory, worker-api's jar, the earlier
 * one's or nothing, and the command of the JVM. scripts/setup-dev.sh bench jobs runs it.
 */

static final int LINES = 1_000;
static final int CANCELS = 40;
static final int KILLS = 7;
static final int JOBS = 20;
static final int WARM_UP = 5;
static final int ROUNDS = 60;
static final String TOKEN = "a-token-of-the-benchmark";
static final String IMAGE = "localhost/cloister/sandbox:latest";
static final Duration LONGEST_START = Duration.ofSeconds(90);
static final Duration RETRY = Duration.ofMillis(250);
static final HttpClient HTTP = HttpClient.newHttpClient();
static final AtomicInteger NUMBER = new AtomicInteger();

void main(String... arguments) throws Exception {
    var directory = Path.of(arguments[0]);
    var jar = Path.of(arguments[1]);
    var jvm = List.of(arguments).subList(3, arguments.length);
    try (var upstream = new Upstream();
            var worker = new Worker("now", directory, jar, jvm, upstream.address())) {
        timeLines(worker);
        timeCancels(worker, upstream);
        timeKills(worker);
        if (!arguments[2].isEmpty()) {
            try (var earlier = new Worker("earlier", directory, Path.of(arguments[2]), jvm, upstream.address())) {
                timePlainJobs(worker, earlier);
            }
        }
    }
}

// The sandbox and its readers have one clock.
void timeLines(Worker worker) throws Exception {
    var script = "import time\nfor _ in range(%d): print(time.time_ns(), flush=True); time.sleep(0.01)".formatted(LINES);
    var id = worker.accept(List.of("python3", "-c", script), false);
    var delays = new ArrayList<Double>();
    worker.follow(id, "", (_, event) -> {
        var now = Instant.now();
        var nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        event.text().lines().forEach(line -> delays.add((nanos - Long.parseLong(line)) / 1e6));
    });
    if (delays.size() != LINES) {
        throw new IllegalStateException(delays.size() + " lines of " + LINES + " came");
    }
    worker.forget(id);
    delays.subList(0, LINES / 10).clear();
    IO.println("| a line, one every 10 ms | median ms | p95 ms |\n|---|---|---|");
    tell("from the sandbox's clock to the reader", delays);
}

void timeCancels(Worker worker, Upstream upstream) throws Exception {
    var question = "curl -fsSN $OLLAMA_BASE_URL/api/generate -d '{\"model\": \"bench\", \"prompt\": \"on and on\"}'";
    var closed = new ArrayList<Double>();
    var gone = new ArrayList<Double>();
    for (int round = -WARM_UP; round < CANCELS; round++) {
        var id = worker.accept(List.of("sh", "-c", question), true);
        var generation = upstream.awaitGeneration();
        var began = System.nanoTime();
        worker.cancel(id);
        worker.awaitGone(id);
        var end = System.nanoTime();
        if (round >= 0) {
            gone.add((end - began) / 1e6);
            closed.add((generation.get(10, TimeUnit.SECONDS) - began) / 1e6);
        }
        worker.forget(id);
    }
    IO.println("\n| a cancel of an inference task, " + CANCELS + " rounds | median ms | p95 ms |\n|---|---|---|");
    tell("to the model server's connection closed", closed);
    tell("to both containers and the job's directory gone", gone);
}

void timeKills(Worker worker) throws Exception {
    var followers = new ArrayList<Follower>();
    var script = "import time\nwhile True: print(time.time(), flush=True); time.sleep(0.1)";
    for (int job = 0; job < JOBS; job++) {
        var id = worker.accept(List.of("python3", "-c", script), false);
        followers.add(new Follower(worker, id));
    }
    var ready = new ArrayList<Double>();
    var first = new ArrayList<Double>();
    var all = new ArrayList<Double>();
    for (int round = 0; round < KILLS; round++) {
        for (var follower : followers) {
            follower.awaitOutput(0);
        }
        var began = System.nanoTime();
        worker.kill();
        worker.start();
        ready.add((System.nanoTime() - began) / 1e6);
        var times = new ArrayList<Double>();
        for (var follower : followers) {
            times.add((follower.awaitOutput(began) - began) / 1e6);
        }
        first.add(Collections.min(times));
        all.add(Collections.max(times));
    }
    for (var follower : followers) {
        worker.cancel(follower.id);
        worker.awaitGone(follower.id);
        follower.thread.join();
        worker.forget(follower.id);
    }
    IO.println("\n| kill -9 with " + JOBS + " jobs running, started again at once, " + KILLS
            + " rounds | median ms | p95 ms |\n|---|---|---|");
    tell("to ready", ready);
    tell("to new output of the first job at its reader", first);
    tell("to new output of all jobs at their readers", all);
}

void timePlainJobs(Worker now, Worker earlier) throws Exception {
    var times = new LinkedHashMap<Worker, List<Double>>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (var worker : List.of(earlier, now)) {
            var began = System.nanoTime();
            var id = worker.run(List.of("sh", "-c", "echo hello"));
            if (round >= 0) {
                times.computeIfAbsent(worker, _ -> new ArrayList<>()).add((System.nanoTime() - began) / 1e6);
            }
            worker.awaitGone(id);
        }
    }
    IO.println("\n| plain job, `echo hello`, " + ROUNDS + " rounds, taking turns | median ms | p95 ms |\n|---|---|---|");
    tell("the earlier worker-api", times.get(earlier));
    tell("this one", times.get(now));
    IO.println("| ratio | %.3f | %.3f |".formatted(
            quantile(times.get(now), 0.5) / quantile(times.get(earlier), 0.5),
            quantile(times.get(now), 0.95) / quantile(times.get(earlier), 0.95)));
}

void tell(String what, List<Double> milliseconds) {
    milliseconds.sort(null);
    IO.println("| %s | %.1f | %.1f |".formatted(what, quantile(milliseconds, 0.5), quantile(milliseconds, 0.95)));
}

double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
}

/** Takes an event of a live log: its id and its data. */
interface Reader {
    void take(String id, LogEvent event);
}

/** A worker-api in a process of its own, on a directory that outlives it. */
static final class Worker implements AutoCloseable {

    private final Path directory;
    private final List<String> command;
    private final Map<String, String> environment;
    private final String url;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private Process process;
    private String unready = "it does not answer";

    Worker(String name, Path root, Path jar, List<String> jvm, String upstream) throws Exception {
        directory = Files.createDirectory(root.resolve(name));
        Files.writeString(directory.resolve("token"), TOKEN);
        command = new ArrayList<>(jvm);
        var cache = jar.resolveSibling("app.aot");
        if (Files.exists(cache)) {
            command.addAll(List.of("-XX:AOTMode=auto", "-XX:AOTCache=" + cache));
        }
        command.addAll(List.of("-jar", jar.toString()));
        var port = freePort();
        url = "http://127.0.0.1:" + port;
        environment = Map.of(
                "WORKER_PORT", String.valueOf(port),
                "WORKER_STATE_DIR", directory.resolve("state").toString(),
                "WORKER_TOKEN_FILE", directory.resolve("token").toString(),
                "WORKER_MAX_CONCURRENCY", String.valueOf(JOBS),
                "NODE_SLUG", "bench-" + name + "-" + ProcessHandle.current().pid(),
                "OLLAMA_UPSTREAM_URL", upstream);
        start();
    }

    void start() throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        var begin = System.nanoTime();
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("worker-api ended: " + Files.readString(directory.resolve("log")));
            }
            if (System.nanoTime() - begin > LONGEST_START.toNanos()) {
                throw new IllegalStateException("worker-api did not become ready: " + unready);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    void kill() throws Exception {
        process.destroyForcibly().waitFor();
    }

    private boolean isReady() throws Exception {
        try {
            var answer = HTTP.send(request("/readyz").build(), BodyHandlers.ofString());
            unready = answer.body();
            return answer.statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    String accept(List<String> command, boolean inference) throws Exception {
        var id = name();
        held.add(id);
        call("POST", "/v1/worker/jobs", body(id, command, inference), 202);
        return id;
    }

    String run(List<String> command) throws Exception {
        var id = name();
        var answer = call("POST", "/v1/worker/jobs:run", body(id, command, false), 200);
        var response = WireJson.mapper().readValue(answer, RunResponse.class);
        if (response.status() != RunStatus.COMPLETED) {
            throw new IllegalStateException("Job " + id + " ended as " + response.status() + ": " + response.failure());
        }
        return id;
    }

    void cancel(String id) throws Exception {
        call("POST", "/v1/worker/jobs/" + id + "/cancel", "", 204);
    }

    void forget(String id) throws Exception {
        call("DELETE", "/v1/worker/jobs/" + id, "", 204);
        held.remove(id);
    }

    void awaitGone(String id) {
        while (Files.exists(directory.resolve("state/jobs").resolve(id))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Reads a live log from behind an event to its end, or to that of the connection; says which. */
    boolean follow(String id, String lastId, Reader reader) throws Exception {
        var call = request("/v1/worker/jobs/" + id + "/logs").header("Last-Event-ID", lastId).build();
        var response = HTTP.send(call, BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("worker-api answered " + response.statusCode());
        }
        var eventId = lastId;
        for (var lines = response.body().iterator(); lines.hasNext(); ) {
            var line = lines.next();
            if (line.equals("event: end")) {
                return true;
            } else if (line.startsWith("id: ")) {
                eventId = line.substring(4);
            } else if (line.startsWith("data: ")) {
                reader.take(eventId, WireJson.mapper().readValue(line.substring(6), LogEvent.class));
            }
        }
        return false;
    }

    private String call(String method, String path, String body, int expected) throws Exception {
        var call = request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        HttpResponse<String> response = HTTP.send(call.build(), BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(java.net.URI.create(url + path)).header("Authorization", "Bearer " + TOKEN);
    }

    private static String body(String id, List<String> command, boolean inference) {
        var sandbox = Map.of("image", IMAGE, "command", command, "use_inference", inference);
        return WireJson.mapper()
                .writeValueAsString(Map.of("version", 1, "task_id", "bench", "job_id", id, "sandbox", sandbox));
    }

    private static String name() {
        return "bench-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        for (var id : held) {
            cancel(id);
            awaitGone(id);
        }
        process.destroy();
        process.waitFor();
    }
}

/** Follows one job from one worker process to the next, and knows when it heard of new output. */
static final class Follower {

    final String id;
    final Thread thread;
    private final Worker worker;
    private final BlockingQueue<long[]> heard = new LinkedBlockingQueue<>();
    private String lastId = "";

    Follower(Worker worker, String id) {
        this.worker = worker;
        this.id = id;
        this.thread = Thread.ofVirtual().start(this::follow);
    }

    private void follow() {
        for (boolean ended = false; !ended; ) {
            var connected = System.nanoTime();
            try {
                ended = worker.follow(id, lastId, (eventId, _) -> {
                    lastId = eventId;
                    heard.add(new long[] {connected, System.nanoTime()});
                });
            } catch (IOException | UncheckedIOException _) {
                // The worker was killed: again.
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /** When the first output came over a connection that was begun after this moment; waits for it. */
    long awaitOutput(long since) throws Exception {
        while (true) {
            var next = heard.poll(60, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("Nothing came of job " + id + " for a minute.");
            }
            if (next[0] > since) {
                heard.clear();
                return next[1];
            }
        }
    }
}

/** A model server that generates without an end, and knows when the other side closes the connection. */
static final class Upstream implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
    private final BlockingQueue<CompletableFuture<Long>> generations = new LinkedBlockingQueue<>();

    Upstream() throws IOException {
        Thread.ofVirtual().start(this::listen);
    }

    String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** The next generation that begins; it completes with the time when its connection was closed. */
    CompletableFuture<Long> awaitGeneration() throws Exception {
        var generation = generations.poll(30, TimeUnit.SECONDS);
        if (generation == null) {
            throw new IllegalStateException("No task has asked for a generation.");
        }
        return generation;
    }

    private void listen() {
        try {
            while (true) {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                in.skipNBytes(length(head));
                if (head.contains("/api/generate")) {
                    generate(socket, in);
                    return;
                }
                answer(socket, "{\"details\": {\"format\": \"gguf\"}, \"model_info\": {}, \"models\": []}");
            }
        } catch (IOException _) {
            // The other side has gone.
        }
    }

    private void generate(Socket socket, InputStream in) throws IOException {
        var closed = new CompletableFuture<Long>();
        Thread.ofVirtual().start(() -> stream(socket, closed));
        generations.add(closed);
        try {
            while (in.read() >= 0) {}
        } catch (IOException _) {
            // Closed all the same.
        }
        closed.complete(System.nanoTime());
    }

    private static void stream(Socket socket, CompletableFuture<Long> closed) {
        var piece = "{\"model\": \"bench\", \"response\": \"and on\", \"done\": false}\n";
        try {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!closed.isDone()) {
                write(socket, Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException _) {
            // Whoever reads the other direction has the time.
        }
    }

    private static void answer(Socket socket, String json) throws IOException {
        write(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes());
    }

    /** The lines of a request's head; nothing where there is no other request. */
    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase().startsWith("content-length:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
