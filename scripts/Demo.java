import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.LoginRequest;
import io.cloister.contracts.task.TaskResult;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.task.TokenResponse;
import io.cloister.contracts.worker.RunResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/*
 * Tells the story of Cloister over REST alone, with the answers as they come: a command in a sealed sandbox, one that
 * asks a model through the only door there is, and a prompt. Ends with 0 only where each came out as it must.
 * scripts/setup-dev.sh full-demo runs it, with the variables of the stack's `env`.
 */

static final String URL = System.getenv("CLOISTER_URL");
static final String MODEL = System.getenv("OLLAMA_E2E_MODEL");
static final HttpClient HTTP = HttpClient.newHttpClient();

String token = "";
final List<String> wrong = new ArrayList<>();

void main() throws Exception {
    chapter("Log in");
    var login = new LoginRequest(System.getenv("CLOISTER_ADMIN_HANDLE"), System.getenv("CLOISTER_ADMIN_PASSWORD"));
    token = read(call("POST", "/v1/auth/login", login), TokenResponse.class).accessToken();
    line("logged in as " + login.handle() + " at " + URL);

    chapter("A command in a sealed sandbox");
    var plain = run(Map.of("input_mode", "commands", "prompt", """
            echo "Hello from $(hostname), user $(id -u), kernel $(uname -r)"
            echo "I can write into $CLOISTER_WORKSPACE_DIR:" > "$CLOISTER_WORKSPACE_DIR/note"
            cat "$CLOISTER_WORKSPACE_DIR/note"
            python3 -c 'print("6 * 7 =", 6 * 7)'
            """));
    expect(plain.stdout().contains("6 * 7 = 42"), "the command's output");

    chapter("A command that thinks: its network is loopback, its one door leads to the model");
    var thinking = run(Map.of("input_mode", "commands", "use_inference", true, "prompt", """
            echo "network interfaces: $(ls /sys/class/net | xargs)"
            curl -sS --max-time 5 https://example.com 2>&1 || echo "no way out (curl ends with $?)"
            echo "OLLAMA_BASE_URL=$OLLAMA_BASE_URL"
            echo "the model says:"
            curl -sS --fail-with-body "$OLLAMA_BASE_URL/api/generate" -d '{"model": "%s", "stream": false,
              "prompt": "Name three colours of the rainbow.", "options": {"num_predict": 48}}' | jq -er .response
            """.formatted(MODEL)));
    var told = thinking.stdout();
    expect(told.contains("network interfaces: lo\n"), "a network of loopback alone");
    expect(told.contains("no way out"), "no way to the internet");
    expect(told.contains("OLLAMA_BASE_URL=http://localhost:11434\n"), "the door's address");
    expect(!told.substring(told.indexOf("the model says:") + 15).isBlank(), "the model's answer");

    chapter("A prompt: the text goes to the model and is never run");
    var answered = run(Map.of("prompt", "Why is the sky blue? Answer in one short sentence."));
    expect(!answered.stdout().isBlank(), "the model's answer to the prompt");

    chapter(wrong.isEmpty() ? "Everything came out as it must." : "Not as it must be: " + String.join("; ", wrong) + ".");
    System.exit(wrong.isEmpty() ? 0 : 1);
}

/** Submits a task, tells its states as they change and its output, and gives its result. */
RunResponse run(Map<String, Object> request) throws Exception {
    request.get("prompt").toString().lines().forEach(text -> line("  > " + text));
    var began = System.nanoTime();
    var task = read(call("POST", "/v1/tasks", request), TaskView.class);
    line("task " + task.id());
    var states = new StringBuilder(task.status().wireName());
    while (task.status() == TaskStatus.QUEUED || task.status() == TaskStatus.RUNNING) {
        var before = task.status();
        task = read(call("GET", "/v1/tasks/" + task.id() + "?wait=20s", null), TaskView.class);
        if (task.status() != before) {
            states.append(" → ").append(task.status().wireName());
        }
    }
    line("%s, %.1f s".formatted(states, (System.nanoTime() - began) / 1e9));
    if (task.failure() != null) {
        line("failure " + task.failure());
    }
    expect(task.status() == TaskStatus.COMPLETED, "task " + task.id() + " completed");
    var jobs = read(call("GET", "/v1/tasks/" + task.id() + "/result", null), TaskResult.class).jobs();
    var result = WireJson.mapper().readValue(jobs.getFirst().result(), RunResponse.class);
    result.stdout().lines().forEach(text -> line("  | " + text));
    result.stderr().lines().forEach(text -> line("  ! " + text));
    return result;
}

HttpResponse<String> call(String method, String path, Object body) throws Exception {
    var content = body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(WireJson.mapper().writeValueAsString(body));
    var request = HttpRequest.newBuilder(java.net.URI.create(URL + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
}

<T> T read(HttpResponse<String> response, Class<T> type) {
    if (response.statusCode() / 100 != 2) {
        line(response.request().method() + " " + response.uri() + " answered " + response.statusCode() + ": " + response.body());
        System.exit(1);
    }
    return WireJson.mapper().readValue(response.body(), type);
}

void expect(boolean met, String what) {
    if (!met) {
        wrong.add("expected " + what);
    }
}

void chapter(String title) {
    IO.println("\n" + title);
}

void line(String text) {
    IO.println("  " + text);
}
