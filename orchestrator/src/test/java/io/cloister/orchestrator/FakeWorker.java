package io.cloister.orchestrator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cloister.contracts.Golden;
import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.JobState;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import io.cloister.contracts.worker.Truncated;
import io.cloister.contracts.worker.WorkerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/** A worker-api that runs nothing: it speaks the protocol and answers what a test tells it to. */
final class FakeWorker implements AutoCloseable {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private HttpServer server;
    private final String slug;
    private final Map<String, RunRequest> held = new ConcurrentHashMap<>();
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
    private final Set<String> canceled = ConcurrentHashMap.newKeySet();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final List<RunRequest> posts = new CopyOnWriteArrayList<>();
    private final List<RunRequest> runs = new CopyOnWriteArrayList<>();
    private final Map<String, FakeLog> logs = new ConcurrentHashMap<>();
    private final List<RunRequest> explained = new CopyOnWriteArrayList<>();
    private volatile boolean canExplain = true;
    private volatile boolean hidesLogs;
    private volatile String token = "";
    private volatile Function<RunRequest, Integer> admission = _ -> 202;
    private volatile Function<RunRequest, JobView> progress = job -> ended(job, RunStatus.COMPLETED, 0, "hello\n");
    private volatile Function<RunRequest, JobView> killed = job -> ended(job, RunStatus.CANCELED, null, "so far\n");

    FakeWorker(String slug) {
        this(slug, 0);
    }

    FakeWorker(String slug, int port) {
        this.slug = slug;
        this.server = listen(port);
    }

    private HttpServer listen(int port) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/", this::answer);
            listening.start();
            return listening;
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Breaks every connection and listens no longer, until it is revived. */
    void die() {
        server.stop(0);
    }

    /** Listens again in the same place, and knows what it knew. */
    void revive() {
        server = listen(server.getAddress().getPort());
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void setToken(String token) {
        this.token = token;
    }

    /** What a POST is answered with: a status. */
    void admit(Function<RunRequest, Integer> admission) {
        this.admission = admission;
    }

    /** What a poll is answered with. */
    void progress(Function<RunRequest, JobView> progress) {
        this.progress = progress;
    }

    /** What a poll is answered with once the job was canceled. */
    void killed(Function<RunRequest, JobView> killed) {
        this.killed = killed;
    }

    /**
     * Lets nobody through who makes that call, until it is opened.
     *
     * @param call {@code POST coming} before a job is taken in, {@code POST} after it, {@code GET}, {@code GET canceled} for
     *     a job that was, {@code POST cancel} or {@code DELETE}
     */
    Gate shut(String call) {
        Gate gate = new Gate();
        gates.put(call, gate);
        return gate;
    }

    /** The same for jobs with that input alone. */
    Gate shut(String call, String input) {
        return shut(gateOf(call, input));
    }

    private static String gateOf(String call, @Nullable String input) {
        return call + " of " + input;
    }

    /** Takes a job in without an answer that says so. */
    void hold(RunRequest job) {
        if (held.put(String.valueOf(job.jobId()), job) == null) {
            runs.add(job);
        }
    }

    /** Runs jobs with that input until their logs are ended, and ends all others at once. */
    void runUntilLogsEnd(String input) {
        progress(job -> input.equals(job.sandbox().input())
                ? log(String.valueOf(job.jobId())).view(job)
                : ended(job, RunStatus.COMPLETED, 0, ""));
    }

    /** Knows no job's log any longer. */
    void hideLogs() {
        hidesLogs = true;
    }

    /** What a job writes, also before it was posted. */
    FakeLog log(String jobId) {
        return logs.computeIfAbsent(jobId, _ -> new FakeLog());
    }

    List<RunRequest> posts() {
        return posts;
    }

    /** The jobs that it began to run: a post of one that it has is none. */
    List<RunRequest> runs() {
        return runs;
    }

    /** The ids of the jobs that it was not told to forget. */
    Set<String> held() {
        return held.keySet();
    }

    /** The requests that it was asked to explain. */
    List<RunRequest> explained() {
        return explained;
    }

    /** Makes it a worker of an older release. */
    void cannotExplain() {
        canExplain = false;
    }

    Set<String> forgotten() {
        return forgotten;
    }

    /** The jobs that it was told to cancel. */
    Set<String> canceled() {
        return canceled;
    }

    void loseEverything() {
        held.clear();
    }

    static JobView going(RunRequest job) {
        return new JobView(String.valueOf(job.taskId()), String.valueOf(job.jobId()), JobState.RUNNING, null);
    }

    static JobView ended(RunRequest job, RunStatus status, Integer exitCode, String stdout) {
        return ended(job, status, exitCode, stdout, null);
    }

    static JobView ended(
            RunRequest job, RunStatus status, Integer exitCode, String stdout, @Nullable InferenceUsage used) {
        RunResponse response = new RunResponse(
                1,
                String.valueOf(job.taskId()),
                String.valueOf(job.jobId()),
                status,
                exitCode,
                stdout,
                "",
                TIME,
                TIME.plusSeconds(1),
                new Truncated(false, false),
                null,
                used);
        return new JobView(response.taskId(), response.jobId(), JobState.ENDED, response);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, Map.of());
            } else if (path.equals("/v1/worker")) {
                send(
                        exchange,
                        200,
                        new WorkerStatus(slug, "test", new WorkerStatus.Engine("podman", "4", false), 2, 2, List.of()));
            } else if (path.equals("/v1/worker/jobs:explain")) {
                explained.add(WireJson.mapper().readValue(body, RunRequest.class));
                send(exchange, canExplain ? 200 : 404, canExplain ? Golden.read("explanation") : refusal(404));
            } else if (path.equals("/v1/worker/jobs")) {
                post(exchange, WireJson.mapper().readValue(body, RunRequest.class));
            } else if (path.endsWith("/logs")) {
                follow(exchange, path.split("/", -1)[4]);
            } else if (path.endsWith("/cancel")) {
                String id = path.split("/", -1)[4];
                pass("POST cancel", held.get(id));
                canceled.add(id);
                exchange.sendResponseHeaders(204, -1);
            } else {
                job(exchange, path.substring(path.lastIndexOf('/') + 1));
            }
        }
    }

    private void post(HttpExchange exchange, RunRequest job) throws IOException {
        posts.add(job);
        pass("POST coming", job);
        int status = forgotten.contains(String.valueOf(job.jobId())) ? 409 : admission.apply(job);
        if (status < 300) {
            hold(job);
        }
        pass("POST", job);
        send(exchange, status, status < 300 ? going(job) : refusal(status));
    }

    private static Problem refusal(int status) {
        List<FieldError> errors = status == 400 ? List.of(new FieldError("sandbox.image", "is not the test's")) : null;
        return new Problem(URI.create("urn:test"), "Refused", status, "refused by the test", null, null, errors);
    }

    private void job(HttpExchange exchange, String id) throws IOException {
        String method = exchange.getRequestMethod();
        pass(method.equals("GET") && canceled.contains(id) ? "GET canceled" : method, held.get(id));
        RunRequest job = held.get(id);
        if (method.equals("DELETE")) {
            forgotten.add(id);
            held.remove(id);
            exchange.sendResponseHeaders(204, -1);
        } else if (job == null) {
            send(exchange, 404, Map.of());
        } else {
            send(exchange, 200, (canceled.contains(id) ? killed : progress).apply(job));
        }
    }

    private void pass(String call, @Nullable RunRequest job) {
        Gate forAll = gates.get(call);
        Gate gate = forAll != null || job == null
                ? forAll
                : gates.get(gateOf(call, job.sandbox().input()));
        if (gate != null) {
            gate.pass();
        }
    }

    private void follow(HttpExchange exchange, String id) throws IOException {
        if (hidesLogs || !held.containsKey(id) || forgotten.contains(id)) {
            send(exchange, 404, Map.of());
            return;
        }
        Map<String, String> query = UriComponentsBuilder.fromUri(exchange.getRequestURI())
                .build()
                .getQueryParams()
                .toSingleValueMap();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        log(id).serve(
                        exchange.getResponseBody(),
                        id,
                        query.get("stream"),
                        Integer.parseInt(query.get("stdout")),
                        Integer.parseInt(query.get("stderr")));
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = WireJson.mapper().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Holds calls up, so that a test knows that one is there and has had no answer. */
    static final class Gate {

        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        /** Waits here until it is opened. */
        void pass() {
            arrived.countDown();
            await(opened, Duration.ofMinutes(2));
        }

        /** Waits until somebody stands before it. */
        Gate awaitArrival() {
            await(arrived, Duration.ofSeconds(30));
            return this;
        }

        /** Lets everybody through from now on. */
        void open() {
            opened.countDown();
        }

        private static void await(CountDownLatch latch, Duration bound) {
            try {
                if (!latch.await(bound.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody came or opened within " + bound.toSeconds() + " s");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
