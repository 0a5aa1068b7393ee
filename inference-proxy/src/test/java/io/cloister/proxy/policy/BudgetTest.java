package io.cloister.proxy.policy;

import static io.cloister.proxy.support.FakeOllama.answer;
import static io.cloister.proxy.support.FakeOllama.json;
import static io.cloister.proxy.support.FakeOllama.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.FakeOllama;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.Pod;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task may spend on models, request by request, and how it learns that no more is left. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class BudgetTest {

    private static final String ASK = "{\"model\":\"m\"}";
    private static final String USED_UP = "urn:cloister:problem:budget-used-up";
    private static final String TOO_MANY = "urn:cloister:problem:too-many-requests";
    private static final String TEXT_EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    private static final String USAGE_EVENT =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":6}}\n\n";
    private static final String LAST_EVENT = "data: [DONE]\n\n";

    @Test
    void requestsEndWhenTheirBudgetIsUsedUp() {
        try (Pod pod = Pod.with("\"requests\":3");
                Peer client = pod.client()) {
            for (String path : new String[] {"/api/generate", "/v1/embeddings", "/v1/messages"}) {
                client.post(path, ASK);
                assertThat(client.readAnswer().status()).isEqualTo(200);
                pod.ollama().take();
            }

            client.post("/api/generate", ASK);
            assertUsedUp(client.readAnswer());
            client.post("/v1/chat/completions", ASK);
            Peer.Answer openai = client.readAnswer();
            assertUsedUp(openai);
            assertThat(openai.body()).contains("\"error\":{\"message\":\"The task has used up the requests");

            client.post("/api/show", ASK);
            assertThat(client.readAnswer().status()).isEqualTo(200);
            pod.assertServes(client);
        }
    }

    @Test
    void requestThatNeverReachesTheServerIsNotCounted() {
        try (Pod pod = Pod.with("\"requests\":1");
                Peer client = pod.client()) {
            pod.ollama().tells("failing", status(500));
            for (String body : new String[] {"{\"model\":\"a:cloud\"}", "{\"model\":\"failing\"}", "{", "[]"}) {
                client.post("/api/generate", body);
                assertThat(client.readAnswer().status()).isNotEqualTo(200);
            }

            client.post("/api/generate", ASK);
            assertThat(client.readAnswer().status()).isEqualTo(200);
            client.post("/api/generate", ASK);
            assertUsedUp(client.readAnswer());
        }
    }

    @Test
    void answerOfAnErrorIsCountedAsARequest() {
        try (Pod pod = Pod.with("\"requests\":1");
                Peer client = pod.client()) {
            pod.ollama().answers(status(404));
            client.post("/api/generate", ASK);
            assertThat(client.readAnswer().status()).isEqualTo(404);

            client.post("/api/generate", ASK);
            assertUsedUp(client.readAnswer());
        }
    }

    @Test
    void tokensAreSpentFromRequestToRequest() {
        try (Pod pod = Pod.with("\"tokens\":50");
                Peer client = pod.client()) {
            pod.ollama()
                    .answers(json("{\"done\":true,\"prompt_eval_count\":5,\"eval_count\":15}"))
                    .answers(json("{\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":6}}"))
                    .answers(json("{\"embeddings\":[[]],\"prompt_eval_count\":12}"))
                    .answers(json("{\"done\":true,\"prompt_eval_count\":100,\"eval_count\":8}"));

            client.post("/api/generate", ASK);
            client.readAnswer();
            assertThat(pod.ollama().take().body()).contains("\"num_predict\":50");
            client.post("/v1/chat/completions", ASK);
            client.readAnswer();
            assertThat(pod.ollama().take().body()).contains("\"max_tokens\":30");
            client.post("/api/embed", ASK);
            client.readAnswer();
            assertThat(pod.ollama().take().body()).isEqualTo(ASK);
            client.post("/v1/responses", ASK);
            client.readAnswer();
            assertThat(pod.ollama().take().body()).contains("\"max_output_tokens\":8");

            for (String path : new String[] {"/api/generate", "/v1/embeddings"}) {
                client.post(path, ASK);
                assertUsedUp(client.readAnswer());
            }
            pod.assertServes(client);
        }
    }

    @Test
    void usageThatTheClientHasNotAskedForIsCountedAndHidden() {
        try (Pod pod = Pod.with("\"tokens\":50");
                Peer client = pod.client()) {
            for (int round = 0; round < 2; round++) {
                pod.ollama().answers(chunked(TEXT_EVENT, USAGE_EVENT, LAST_EVENT));
                client.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}");
                assertThat(client.readHead()).contains("text/event-stream");
                assertThat(client.readChunks()).isEqualTo(TEXT_EVENT + LAST_EVENT);
            }

            assertThat(pod.ollama().take().body()).contains("\"max_tokens\":50");
            assertThat(pod.ollama().take().body()).contains("\"max_tokens\":40");
            pod.assertServes(client);
        }
    }

    @Test
    void usageThatTheClientHasAskedForIsShown() {
        try (Pod pod = Pod.with("\"tokens\":50");
                Peer client = pod.client()) {
            pod.ollama().answers(chunked(TEXT_EVENT, USAGE_EVENT, LAST_EVENT));
            client.post("/v1/chat/completions", "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
            client.readHead();

            assertThat(client.readChunks()).isEqualTo(TEXT_EVENT + USAGE_EVENT + LAST_EVENT);
            pod.ollama().take();
            pod.assertServes(client);
        }
    }

    @Test
    void streamFromWhichTheUsageIsTakenOutDoesNotPromiseItsLength() {
        try (Pod pod = Pod.with("\"tokens\":50");
                Peer client = pod.client()) {
            pod.ollama().answers(answer("text/event-stream", TEXT_EVENT + USAGE_EVENT + LAST_EVENT));
            client.post("/v1/completions", "{\"stream\":true}");

            assertThat(client.readHead()).contains("transfer-encoding: chunked").doesNotContain("content-length");
            assertThat(client.readChunks()).isEqualTo(TEXT_EVENT + LAST_EVENT);
            pod.ollama().take();
            pod.assertServes(client);
        }
    }

    @Test
    void streamThatTheClientLeavesIsCountedByItsPieces() {
        try (Pod pod = Pod.with("\"tokens\":50")) {
            try (Peer leaving = pod.client()) {
                pod.ollama()
                        .answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunk("{\"response\":\"a\"}\n{\"response\":\"b\"}\n{\"response\":\"c\"}\n"));
                leaving.post("/api/generate", ASK);
                leaving.readHead();
                leaving.readChunk();
                pod.ollama().take();
            }

            try (Peer client = pod.client()) {
                client.post("/api/generate", ASK);
                client.readAnswer();
                assertThat(pod.ollama().take().body()).contains("\"num_predict\":47");
            }
        }
    }

    @Test
    void requestsAtOnceAreNeverGrantedMoreThanTheBudget() {
        String asks = "{\"options\":{\"num_predict\":60}}";
        try (Pod pod = Pod.with("\"tokens\":100");
                Peer one = pod.client();
                Peer two = pod.client();
                Peer three = pod.client()) {
            CompletableFuture<String> first = pod.ollama().holds();
            CompletableFuture<String> second = pod.ollama().holds();

            one.post("/api/generate", asks);
            assertThat(pod.ollama().take().body()).isEqualTo(asks);
            two.post("/api/generate", asks);
            assertThat(pod.ollama().take().body()).isEqualTo("{\"options\":{\"num_predict\":40}}");
            three.post("/api/generate", asks);
            pod.assertNothingPasses();
            first.complete(json("{\"done\":true,\"prompt_eval_count\":1,\"eval_count\":50}"));
            assertThat(pod.ollama().take().body()).isEqualTo("{\"options\":{\"num_predict\":9}}");
            second.complete(json("{\"done\":true,\"prompt_eval_count\":1,\"eval_count\":40}"));

            for (Peer client : new Peer[] {one, two, three}) {
                assertThat(client.readAnswer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void requestAboveTheConcurrencyWaitsForItsTurn() {
        try (Pod pod = Pod.with("\"concurrency\":1");
                Peer one = pod.client();
                Peer two = pod.client()) {
            CompletableFuture<String> held = pod.ollama().holds();
            one.post("/api/generate", ASK);
            pod.ollama().take();

            two.get("/api/ps");
            pod.assertNothingPasses();
            held.complete(json("{}"));

            assertThat(one.readAnswer().status()).isEqualTo(200);
            assertThat(two.readAnswer().status()).isEqualTo(200);
            pod.ollama().take();
            pod.assertServes(two);
        }
    }

    @Test
    void placeOfAClientThatLeavesIsFreeAgain() {
        try (Pod pod = Pod.with("\"concurrency\":1");
                Peer waiting = pod.client();
                Peer next = pod.client()) {
            pod.ollama().holds();
            try (Peer leaving = pod.client()) {
                leaving.post("/api/generate", ASK);
                pod.ollama().take();
                waiting.post("/api/generate", ASK);
            }

            assertThat(waiting.readAnswer().status()).isEqualTo(200);
            pod.ollama().take();
            pod.assertServes(next);
        }
    }

    @Test
    void requestThatWaitsTooLongForItsTurnIs429() {
        try (Pod pod = Pod.with("\"concurrency\":1,\"requests\":2", "admission.patience=50ms");
                Peer one = pod.client();
                Peer two = pod.client()) {
            CompletableFuture<String> held = pod.ollama().holds();
            one.post("/api/generate", ASK);
            pod.ollama().take();

            two.post("/api/generate", ASK);
            Peer.Answer refused = two.readAnswer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.head()).contains("retry-after: 1").doesNotContain("x-should-retry");
            assertThat(refused.body()).contains(TOO_MANY, "\"retryable\":true");

            held.complete(json("{}"));
            assertThat(one.readAnswer().status()).isEqualTo(200);
            two.post("/api/generate", ASK);
            assertThat(two.readAnswer().status()).isEqualTo(200);
            pod.ollama().take();
            pod.assertServes(two);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/embed", "/v1/chat/completions"})
    void wholeAnswerHasUntilTheDeadline(String path) {
        String deadline = Clock.systemUTC().instant().plusMillis(1_500).toString();
        try (Pod pod = Pod.with("\"deadline\":\"" + deadline + "\"");
                Peer client = pod.client()) {
            CompletableFuture<String> held = pod.ollama().holds();
            client.post(path, ASK);
            pod.ollama().take();

            Peer.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.body()).contains("urn:cloister:problem:upstream-timeout");
            held.complete(FakeOllama.BREAKS_OFF);
            pod.assertServes(client);
        }
    }

    @Test
    void streamEndsWithTheTasksTimeAndNoOtherBegins() {
        String deadline = Clock.systemUTC().instant().plusMillis(1_500).toString();
        try (Pod pod = Pod.with("\"deadline\":\"" + deadline + "\"");
                Peer client = pod.client();
                Peer late = pod.client()) {
            pod.ollama()
                    .answers(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + chunk("{}"));
            client.post("/api/generate", "{\"model\":\"a\"}");
            pod.ollama().take();
            client.readHead();
            assertThat(client.readChunk()).isEqualTo("{}");

            assertThat(client.readToEnd()).isEmpty();

            Peer.Answer refused =
                    late.post("/api/generate", "{\"model\":\"a\"}").readAnswer();
            assertThat(refused.status()).isEqualTo(504);
            assertThat(refused.body()).contains("urn:cloister:problem:upstream-timeout");
            pod.assertServes(late);
        }
    }

    private static String chunked(String... pieces) {
        StringBuilder answer = new StringBuilder(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String piece : pieces) {
            answer.append(chunk(piece));
        }
        return answer.append(chunk("")).toString();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void assertUsedUp(Peer.Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.head()).contains("x-should-retry: false").doesNotContain("retry-after");
        assertThat(answer.body()).contains(USED_UP, "\"retryable\":false");
    }
}
