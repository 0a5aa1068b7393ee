import io.cloister.contracts.WireJson;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.contracts.worker.RunStatus;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/*
 * Times a pod from the call on worker-api to its result, beside the engine's own command line running the same command
 * without hardening. They take turns, and each begins when the one before has been removed whole. Then the worker's memory:
 * after many jobs, and while one floods it. Arguments: worker-api's process, its state directory, and the engine's command
 * line up to the image. scripts/setup-dev.sh bench pods runs it.
 */

static final int WARM_UP = 5;
static final int ROUNDS = 40;
static final int JOBS = 1_000;
static final long FLOOD_BYTES = 2L * 1024 * 1024 * 1024;
static final int KEPT_BYTES = 262_144;
static final String IMAGE = "localhost/cloister/sandbox:latest";
static final List<String> HELLO = List.of("sh", "-c", "echo hello");
static final String URL = System.getenv("WORKER_URL");
static final HttpClient HTTP = HttpClient.newHttpClient();

final AtomicInteger number = new AtomicInteger();
final String run = "bench-" + ProcessHandle.current().pid() + "-";

Path process;
Path jobs;

/** One thing that is timed, up to its result; what it returns is to be waited for and not timed. */
interface Subject {
    Runnable once() throws Exception;
}

void main(String... arguments) throws Exception {
    process = Path.of("/proc", arguments[0]);
    jobs = Path.of(arguments[1], "jobs");
    var engine = List.of(arguments).subList(2, arguments.length);
    var command = new ArrayList<>(engine);
    command.add(IMAGE);
    command.addAll(HELLO);
    time(String.join(" ", engine), () -> execute(command));
    remember();
}

void time(String engine, Subject unhardened) throws Exception {
    var subjects = new LinkedHashMap<String, Subject>();
    subjects.put("`" + engine + " … echo hello`, not hardened", unhardened);
    subjects.put("hardened pod: `echo hello`", () -> runJob(HELLO, false));
    subjects.put("hardened pod with its sidecar: `echo hello`", () -> runJob(HELLO, true));
    var times = new LinkedHashMap<String, List<Double>>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (var subject : subjects.entrySet()) {
            var began = System.nanoTime();
            var rest = subject.getValue().once();
            if (round >= 0) {
                times.computeIfAbsent(subject.getKey(), _ -> new ArrayList<>()).add((System.nanoTime() - began) / 1e6);
            }
            rest.run();
        }
    }
    times.values().forEach(each -> each.sort(null));
    var first = times.firstEntry().getValue();
    IO.println("| " + ROUNDS + " rounds, taking turns | median ms | p95 ms | median, of the first's | p95, of the first's |");
    IO.println("|---|---|---|---|---|");
    times.forEach((name, each) -> IO.println("| %s | %.0f | %.0f | %.2f | %.2f |"
            .formatted(
                    name,
                    quantile(each, 0.5),
                    quantile(each, 0.95),
                    quantile(each, 0.5) / quantile(first, 0.5),
                    quantile(each, 0.95) / quantile(first, 0.95))));
}

void remember() throws Exception {
    IO.println("\n| worker-api's memory | resident MB | peak MB |\n|---|---|---|");
    tellMemory("before");
    try (var together = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
        var all = new ArrayList<Future<Runnable>>();
        for (int job = 0; job < JOBS; job++) {
            all.add(together.submit(() -> runJob(HELLO, false)));
        }
        for (var job : all) {
            job.get().run();
        }
    }
    tellMemory("after %,d jobs".formatted(JOBS));
    var began = System.nanoTime();
    var flood = run("yes " + "0123456789".repeat(6) + "012 | head -c " + FLOOD_BYTES); // lines of 64 bytes
    if (flood.status() != RunStatus.COMPLETED || flood.stdout().length() != KEPT_BYTES || !flood.truncated().stdout()) {
        throw new IllegalStateException("The flood ended as " + flood.status() + ": " + flood.failure());
    }
    tellMemory("during a flood of %,d bytes, which took %.1f s".formatted(FLOOD_BYTES, (System.nanoTime() - began) / 1e9));
}

// Reading the peak begins a new one.
void tellMemory(String when) throws IOException {
    var status = Files.readString(process.resolve("status"));
    IO.println("| %s | %d | %d |".formatted(when, megabytes(status, "VmRSS"), megabytes(status, "VmHWM")));
    Files.writeString(process.resolve("clear_refs"), "5");
}

long megabytes(String status, String field) {
    var line = status.lines().filter(one -> one.startsWith(field + ":")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000;
}

double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
}

Runnable execute(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
    }
    return () -> {};
}

RunResponse run(String script) throws Exception {
    return call(name(), List.of("sh", "-c", script), false);
}

Runnable runJob(List<String> command, boolean inference) throws Exception {
    var id = name();
    var response = call(id, command, inference);
    if (response.status() != RunStatus.COMPLETED) {
        throw new IllegalStateException("Job " + id + " ended as " + response.status() + ": " + response.failure());
    }
    return () -> awaitGone(id);
}

String name() {
    return run + number.incrementAndGet();
}

void awaitGone(String id) {
    while (Files.exists(jobs.resolve(id))) {
        LockSupport.parkNanos(1_000_000);
    }
}

// A worker whose slots are all taken by jobs that have just ended says 429 for a moment.
RunResponse call(String id, List<String> command, boolean inference) throws Exception {
    var sandbox = Map.of("image", IMAGE, "command", command, "use_inference", inference);
    var body = Map.of("version", 1, "task_id", "bench", "job_id", id, "sandbox", sandbox);
    var request = HttpRequest.newBuilder(java.net.URI.create(URL + "/v1/worker/jobs:run"))
            .header("Authorization", "Bearer " + System.getenv("WORKER_TOKEN"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(WireJson.mapper().writeValueAsString(body)))
            .build();
    var response = HTTP.send(request, BodyHandlers.ofString());
    if (response.statusCode() == 429) {
        LockSupport.parkNanos(5_000_000);
        return call(id, command, inference);
    }
    if (response.statusCode() != 200) {
        throw new IllegalStateException("worker-api answered " + response.statusCode() + ": " + response.body());
    }
    return WireJson.mapper().readValue(response.body(), RunResponse.class);
}
