import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.LoginRequest;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.task.TokenResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/*
 * Times a task from POST to its terminal state, beside the engine's own command line doing the same without us. The
 * three take turns, so that a busy machine is busy for all of them. Then a burst of 100 of each, from 8 sides, and one
 * user's five tasks alone and beside another's 200. Arguments: the engine's command line up to the image.
 * scripts/setup-dev.sh bench tasks runs it.
 */

static final int WARM_UP = 3;
static final int ROUNDS = 30;
static final int BURST = 100;
static final int SIDES = 8;
static final int BURSTS = 3;
static final int FLOOD = 200;
static final int FEW = 5;
static final int FEWS = 10;
static final String IMAGE = "localhost/cloister/sandbox:latest";
static final String URL = System.getenv("CLOISTER_URL");
static final HttpClient HTTP = HttpClient.newHttpClient();

String token = "";

/** One thing that is timed. */
interface Subject {
    void once() throws Exception;
}

void main(String... engine) throws Exception {
    var login = new LoginRequest(System.getenv("CLOISTER_ADMIN_HANDLE"), System.getenv("CLOISTER_ADMIN_PASSWORD"));
    token = call("POST", "/v1/auth/login", login, TokenResponse.class).accessToken();

    var plain = Map.<String, Object>of("input_mode", "commands", "prompt", "echo hello");
    var thinking = Map.<String, Object>of(
            "input_mode", "commands", "use_inference", true, "prompt", "curl -fsS $OLLAMA_BASE_URL/api/version");
    var command = new ArrayList<>(List.of(engine));
    command.addAll(List.of(IMAGE, "sh", "-c", "echo hello"));
    var subjects = new LinkedHashMap<String, Subject>();
    subjects.put("`" + String.join(" ", engine) + " … echo hello`", () -> execute(command));
    subjects.put("plain task: `echo hello`", () -> runTask(plain));
    subjects.put("`use_inference` task: `curl $OLLAMA_BASE_URL/api/version`", () -> runTask(thinking));

    var times = new LinkedHashMap<String, List<Double>>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
        for (var subject : subjects.entrySet()) {
            var began = System.nanoTime();
            subject.getValue().once();
            if (round >= 0) {
                times.computeIfAbsent(subject.getKey(), _ -> new ArrayList<>()).add((System.nanoTime() - began) / 1e6);
            }
        }
    }
    IO.println("| " + ROUNDS + " rounds, taking turns | median ms | p95 ms |\n|---|---|---|");
    times.forEach((name, each) -> {
        each.sort(null);
        IO.println("| %s | %.0f | %.0f |".formatted(name, quantile(each, 0.5), quantile(each, 0.95)));
    });
    subjects.remove("`use_inference` task: `curl $OLLAMA_BASE_URL/api/version`");
    burst(subjects);
    flood(plain);
}

/** What came at once: tasks and command lines by turns, each until the last of them has ended. */
void burst(Map<String, Subject> subjects) throws Exception {
    var times = new LinkedHashMap<String, List<Double>>();
    for (int round = 0; round < BURSTS; round++) {
        for (var subject : subjects.entrySet()) {
            var began = System.nanoTime();
            try (var sides = Executors.newFixedThreadPool(SIDES)) {
                var all = new ArrayList<Future<?>>();
                for (int number = 0; number < BURST; number++) {
                    all.add(sides.submit(() -> {
                        subject.getValue().once();
                        return null;
                    }));
                }
                for (var each : all) {
                    each.get();
                }
            }
            times.computeIfAbsent(subject.getKey(), _ -> new ArrayList<>()).add((System.nanoTime() - began) / 1e9);
        }
    }
    IO.println("\n| " + BURST + " at once, from " + SIDES + " sides, " + BURSTS + " rounds | median s |\n|---|---|");
    times.forEach((name, each) -> {
        each.sort(null);
        IO.println("| %s | %.1f |".formatted(name, quantile(each, 0.5)));
    });
}

/** What a user's few tasks take alone, and beside another user's flood, which is there before them. */
void flood(Map<String, Object> few) throws Exception {
    var handle = "bench-" + Long.toHexString(System.nanoTime());
    var password = "a password of the benchmark";
    call("POST", "/v1/users", Map.of("handle", handle, "password", password), Object.class);
    var other = call("POST", "/v1/auth/login", new LoginRequest(handle, password), TokenResponse.class).accessToken();
    var flood = Map.<String, Object>of("input_mode", "commands", "prompt", "sleep 1");

    var alone = timesOfFew(few);
    var admin = token;
    token = other;
    var flooding = new ArrayList<TaskView>();
    for (int number = 0; number < FLOOD; number++) {
        flooding.add(call("POST", "/v1/tasks", flood, TaskView.class));
    }
    token = admin;
    var beside = timesOfFew(few);
    token = other;
    var waiting = call("GET", "/v1/tasks/" + flooding.getLast().id(), null, TaskView.class);
    for (var each : flooding) {
        awaitEnd(each);
    }
    if (waiting.status() != TaskStatus.QUEUED) {
        throw new IllegalStateException("The flood was over before the few tasks were.");
    }
    IO.println("\n| a user's " + FEW + " tasks, " + FEWS + " rounds | median ms | p95 ms |\n|---|---|---|");
    IO.println("| alone | %.0f | %.0f |".formatted(quantile(alone, 0.5), quantile(alone, 0.95)));
    IO.println("| beside another user's %d of 1 s | %.0f | %.0f |".formatted(
            FLOOD, quantile(beside, 0.5), quantile(beside, 0.95)));
}

/** Of each task, from POST to its terminal state, where a few are posted at once, some times over. */
List<Double> timesOfFew(Map<String, Object> request) throws Exception {
    var times = new ArrayList<Double>();
    try (var sides = Executors.newFixedThreadPool(FEW)) {
        for (int round = 0; round < FEWS; round++) {
            var all = new ArrayList<Future<Double>>();
            for (int number = 0; number < FEW; number++) {
                all.add(sides.submit(() -> {
                    var began = System.nanoTime();
                    runTask(request);
                    return (System.nanoTime() - began) / 1e6;
                }));
            }
            for (var each : all) {
                times.add(each.get());
            }
        }
    }
    times.sort(null);
    return times;
}

double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
}

void execute(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
    }
}

void runTask(Map<String, Object> request) throws Exception {
    awaitEnd(call("POST", "/v1/tasks", request, TaskView.class));
}

void awaitEnd(TaskView task) throws Exception {
    while (task.status() == TaskStatus.QUEUED || task.status() == TaskStatus.RUNNING) {
        task = call("GET", "/v1/tasks/" + task.id() + "?wait=20s", null, TaskView.class);
    }
    if (task.status() != TaskStatus.COMPLETED) {
        throw new IllegalStateException("Task " + task.id() + " did not complete: " + task.failure());
    }
}

<T> T call(String method, String path, Object body, Class<T> type) throws Exception {
    var content = body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(WireJson.mapper().writeValueAsString(body));
    var request = HttpRequest.newBuilder(java.net.URI.create(URL + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    var response = HTTP.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(method + " " + path + " answered " + response.statusCode() + ": " + response.body());
    }
    return WireJson.mapper().readValue(response.body(), type);
}
