package io.cloister.proxy.control;

import static io.cloister.proxy.support.FakeOllama.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.Pod;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What worker-api hears of what was used. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class UsageReportTest {

    private static final Pattern READY =
            Pattern.compile("\\{\"type\":\"ready\",\"version\":1,\"proxy\":\"([0-9a-f]+)\"}\n");
    private static final int MOST_MODELS = 64;

    private final Pod pod = Pod.with("");
    private final Peer client = pod.client();

    @AfterEach
    void stop() {
        client.close();
        pod.close();
    }

    @Test
    void everyRequestIsReportedInTotalsWhenItHasEnded() {
        use("a", 3, 5);
        assertThat(pod.line().readThrough("\n"))
                .startsWith("{\"type\":\"usage\",\"version\":1,\"proxy\":\"")
                .containsPattern(total("a", 1, 3, 5))
                .endsWith("}}\n");

        use("a", 10, 20);
        use("b:latest", 1, 1);

        String last = readUsage(pod.line(), "\"b:latest\"");
        assertThat(last).containsPattern(total("a", 2, 13, 25)).containsPattern(total("b:latest", 1, 1, 1));
    }

    @Test
    void refusedRequestsAndLookUpsAreNotReported() {
        client.post("/api/generate", "{\"model\":\"a:cloud\"}").readAnswer();
        client.post("/api/show", "{\"model\":\"a\"}").readAnswer();
        client.get("/api/tags").readAnswer();
        pod.ollama().forget();

        use("a", 3, 5);

        assertThat(pod.line().readThrough("\n"))
                .containsPattern(total("a", 1, 3, 5))
                .doesNotContain("cloud", "other");
    }

    @Test
    void requestWithoutAModelIsReportedAsOther() {
        pod.ollama().answers(json("{\"prompt_eval_count\":3,\"eval_count\":5}"));
        client.post("/api/generate", "{}").readAnswer();

        assertThat(pod.line().readThrough("\n")).containsPattern(total("other", 1, 3, 5));
    }

    @Test
    void openAiStreamIsMadeToTellItsPromptThoughTheClientDidNotAsk() {
        String text = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":11}}\n\n";
        pod.ollama()
                .answers("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: "
                        + (text.length() + usage.length()) + "\r\n\r\n" + text + usage);

        client.post("/v1/chat/completions", "{\"model\":\"a\",\"stream\":true}");

        client.readHead();
        assertThat(client.readChunk()).isEqualTo(text);
        assertThat(client.readChunk()).isEmpty();
        assertThat(pod.ollama().take().body()).contains("\"stream_options\":{\"include_usage\":true}");
        assertThat(pod.line().readThrough("\n")).containsPattern(total("a", 1, 7, 11));
    }

    @Test
    void requestThatTheClientLeavesIsReportedToo() {
        try (Peer leaving = pod.client()) {
            String pieces = "{\"response\":\"a\"}\n{\"response\":\"b\"}\n";
            pod.ollama().answers("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + pieces);
            leaving.post("/api/generate", "{\"model\":\"a\"}");
            leaving.readHead();
            leaving.read(pieces.length());
        }

        assertThat(pod.line().readThrough("\n")).containsPattern(total("a", 1, 0, 2));
    }

    @Test
    void totalsAreSaidAgainOnANewLine() {
        use("a", 3, 5);
        pod.line().readThrough("\n");
        pod.line().close();

        Peer line = pod.worker().accept();
        assertThat(line.readThrough("\n")).matches(READY);
        assertThat(line.readThrough("\n")).containsPattern(total("a", 1, 3, 5));
        use("a", 1, 1);
        assertThat(line.readThrough("\n")).containsPattern(total("a", 2, 4, 6));
    }

    @Test
    void sameProxyNamesItselfAlike() {
        use("a", 3, 5);
        String usage = pod.line().readThrough("\n");
        pod.line().close();

        Matcher ready = READY.matcher(pod.worker().accept().readThrough("\n"));

        assertThat(ready.matches()).isTrue();
        assertThat(usage).contains("\"proxy\":\"" + ready.group(1) + "\"");
    }

    @Test
    void modelsBeyondTheBoundAreReportedTogether() {
        for (int model = 0; model < MOST_MODELS + 3; model++) {
            use("m" + model, 1, 1);
        }
        use("m0", 1, 1);

        String usage = readUsage(pod.line(), "\"m0\":{\"requests\":2,");
        assertThat(usage.split("\"requests\":", -1)).hasSize(1 + MOST_MODELS + 1);
        assertThat(usage).containsPattern(total("other", 3, 3, 3)).doesNotContain("\"m" + MOST_MODELS + "\"");
    }

    @Test
    void workerApiThatDoesNotReadMissesReportsButNothingOfTheirTotals() {
        String name = "n".repeat(200);
        for (int model = 0; model < MOST_MODELS; model++) {
            use(name + model, 1, 1);
        }
        int more = 60;
        for (int request = 0; request < more; request++) {
            use(name + "0", 1, 1);
        }

        int reports = 1;
        while (!pod.line().readThrough("\n").contains("\"requests\":" + (1 + more) + ",")) {
            reports++;
        }
        assertThat(reports).isLessThan(MOST_MODELS + more);
    }

    @Test
    void lineThatWorkerApiEndsGetsALastReport() {
        use("a", 3, 5);
        pod.line().readThrough("\n");

        pod.line().endOutput();

        assertThat(pod.line().readToEnd()).containsPattern(total("a", 1, 3, 5)).endsWith("}}\n");
    }

    private void use(String model, int promptTokens, int completionTokens) {
        pod.ollama()
                .answers(json("{\"done\":true,\"prompt_eval_count\":" + promptTokens + ",\"eval_count\":"
                        + completionTokens + "}"));
        client.post("/api/generate", "{\"model\":\"" + model + "\",\"stream\":false}");
        assertThat(client.readAnswer().status()).isEqualTo(200);
        pod.ollama().take();
    }

    /** Reads report by report to the first that has something: those between may have been made one. */
    private static String readUsage(Peer line, String text) {
        String usage = line.readThrough("\n");
        while (!usage.contains(text)) {
            usage = line.readThrough("\n");
        }
        return usage;
    }

    private static String total(String model, int requests, int promptTokens, int completionTokens) {
        return Pattern.quote("\"" + model + "\":{\"requests\":" + requests + ",\"prompt_tokens\":" + promptTokens
                        + ",\"completion_tokens\":" + completionTokens + ",\"first_token_ms\":")
                + "\\d+,\"duration_ms\":\\d+}";
    }
}
