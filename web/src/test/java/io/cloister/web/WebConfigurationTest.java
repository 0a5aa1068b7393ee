package io.cloister.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.WireRecord;
import io.cloister.contracts.problem.FieldError;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A real server on loopback with one small controller, asked by a real client. */
class WebConfigurationTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger ECHOES = new AtomicInteger();
    private static ConfigurableApplicationContext server;
    private static URI base;

    @BeforeAll
    static void start() {
        server = SpringApplication.run(
                EchoApplication.class,
                "--server.port=0",
                "--web.max-request-size=1000B",
                "--spring.main.banner-mode=off");
        base = URI.create("http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void readsAndAnswersSnakeCase() throws Exception {
        assertThat(post("{\"task_name\": \"a\", \"unknown\": 1}").body()).isEqualTo("{\"task_name\":\"a\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"task_name": 5}             | task_name    | must be a string
                    {"task_name": true}          | task_name    | must be a string
                    {"task_name": "a\\u0000"}    | task_name    | must not contain U+0000
                    {"task_name": "\\ud83d"}     | task_name    | must not contain half a surrogate pair
                    {"names": ["\\ude00\\ud83d"]} | names[0]   | must not contain half a surrogate pair
                    {"count": 4294967296}        | count        | must be a whole number of 32 bits
                    {"count": "5"}               | count        | must be a whole number
                    {"count": 5.5}               | count        | must be a whole number
                    {"names": "a"}               | names        | must be a list
                    {"names": ["a", 5]}          | names[1]     | must be a string
                    {"inner": 5}                 | inner        | must be an object
                    {"inner": {"task_name": []}} | inner.task_name | must be a string
                    """)
    void namesTheFieldThatHasTheWrongType(String body, String field, String message) throws Exception {
        Problem problem = problem(post(body), 400);

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_REQUEST.uri());
        assertThat(problem.errors()).containsExactly(new FieldError(field, message));
        assertThat(problem.detail()).isEqualTo(field + " " + message + ".");
    }

    @Test
    void leavesWholeSurrogatePairsAlone() throws Exception {
        assertThat(post("{\"task_name\": \"\\ud83d\\ude00\"}").body()).isEqualTo("{\"task_name\":\"\uD83D\uDE00\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "''", "[]", "{} {}", "nul"})
    void refusesWhatIsNotOneJsonObject(String body) throws Exception {
        assertThat(problem(post(body), 400).detail()).isNotBlank();
    }

    @Test
    void refusesABodyWhoseAnnouncedLengthIsAboveTheBound() throws Exception {
        assertThat(problem(post("x".repeat(1001)), 413).detail()).contains("1000 bytes");
    }

    @Test
    void refusesAChunkedBodyAsSoonAsItPassesTheBound() throws Exception {
        byte[] body = ("{\"task_name\": \"" + "x".repeat(1000) + "\"}").getBytes(StandardCharsets.UTF_8);
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

        assertThat(problem(send(HttpRequest.newBuilder(base.resolve("/echo")).POST(chunked)), 413)
                        .detail())
                .contains("1000 bytes");
    }

    @Test
    void acceptsABodyOfExactlyTheBound() throws Exception {
        String frame = "{\"task_name\": \"\"}";
        String body = "{\"task_name\": \"" + "x".repeat(1000 - frame.length()) + "\"}";

        assertThat(post(body).statusCode()).isEqualTo(200);
    }

    @Test
    void answersProblemsForWhatDoesNotExist() throws Exception {
        problem(send(HttpRequest.newBuilder(base.resolve("/nowhere"))), 404);
        problem(send(HttpRequest.newBuilder(base.resolve("/echo"))), 405);
        problem(send(HttpRequest.newBuilder(base.resolve("/error"))), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/count%00", "/a%2Fb", "/count?limit=LONG"})
    void answersProblemsForWhatTheContainerRefuses(String path) throws Exception {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create(base + path.replace("LONG", "1".repeat(20_000)))));

        assertThat(early(answer, 400).type()).isEqualTo(ProblemType.INVALID_REQUEST.uri());
    }

    @Test
    void answersAProblemForAMethodThatTheContainerRefuses() throws Exception {
        HttpRequest.Builder trace =
                HttpRequest.newBuilder(base.resolve("/echo")).method("TRACE", BodyPublishers.noBody());

        assertThat(early(send(trace), 405).type()).isEqualTo(ProblemType.METHOD_NOT_ALLOWED.uri());
    }

    /** A problem that was answered before the request had an id. */
    private static Problem early(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        Problem problem = WireJson.mapper().readValue(answer.body(), Problem.class);
        assertThat(problem.status()).isEqualTo(status);
        return problem;
    }

    @Test
    void changesNothingForACallerWhoDoesNotTakeTheAnswer() throws Exception {
        int before = ECHOES.get();

        problem(send(echoing("a").header("Accept", "text/html")), 406);
        problem(send(echoing("a").header("Accept", "whatever")), 406);
        assertThat(ECHOES).hasValue(before);

        for (String accept : List.of("*/*", "text/html, application/*;q=0.5", "application/json")) {
            assertThat(send(echoing("a").header("Accept", accept)).statusCode()).isEqualTo(200);
        }
        assertThat(ECHOES).hasValue(before + 3);
    }

    @Test
    void challengesWhoIsNotLoggedIn() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(base.resolve("/closed")));

        problem(answer, 401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void namesTheParameterThatIsMissingOrOfTheWrongType() throws Exception {
        assertThat(problem(send(HttpRequest.newBuilder(base.resolve("/count"))), 400)
                        .errors())
                .containsExactly(new FieldError("limit", "is required"));
        assertThat(problem(send(HttpRequest.newBuilder(base.resolve("/count?limit=x"))), 400)
                        .errors())
                .containsExactly(new FieldError("limit", "must be a whole number"));
    }

    @Test
    void keepsTheReasonOfAnUnforeseenFailureToItself() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(base.resolve("/broken")));

        assertThat(problem(answer, 500).retryable()).isTrue();
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void saysWhenToComeBack() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(base.resolve("/busy")));

        problem(answer, 429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    }

    @Test
    void keepsACallersRequestIdOnlyWhereItIsHarmless() throws Exception {
        assertThat(send(HttpRequest.newBuilder(base.resolve("/nowhere")).header("X-Request-Id", "abc-1"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("abc-1");
        assertThat(send(HttpRequest.newBuilder(base.resolve("/nowhere")).header("X-Request-Id", "a b"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .get()
                .asString()
                .hasSize(36);
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return send(HttpRequest.newBuilder(base.resolve("/echo")).POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder echoing(String name) {
        return HttpRequest.newBuilder(base.resolve("/echo"))
                .POST(BodyPublishers.ofString("{\"task_name\": \"" + name + "\"}"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.header("Content-Type", "application/json").build(), BodyHandlers.ofString());
    }

    private static Problem problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        Problem problem = WireJson.mapper().readValue(answer.body(), Problem.class);
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.requestId())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        return problem;
    }

    @WireRecord
    record Echo(
            @Nullable String taskName,
            @Nullable Integer count,
            @Nullable List<String> names,
            @Nullable Echo inner) {}

    @RestController
    @EnableAutoConfiguration
    @Import(WebConfiguration.class)
    static class EchoApplication {

        @PostMapping("/echo")
        Echo echo(@RequestBody Echo body) {
            ECHOES.incrementAndGet();
            return body;
        }

        @GetMapping("/count")
        int count(@RequestParam int limit) {
            return limit;
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("secret");
        }

        @GetMapping("/closed")
        String closed() {
            throw new ProblemException(ProblemType.UNAUTHORIZED, "Who are you?");
        }

        @GetMapping("/busy")
        String busy() {
            throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, "Too many.").retryAfter(Duration.ofSeconds(7));
        }
    }
}
