package io.cloister.proxy.policy;

import static io.cloister.proxy.support.FakeOllama.json;
import static io.cloister.proxy.support.FakeOllama.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.FakeOllama;
import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.Pod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which models a task may name: those on its list, and of all models those that run here. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class ModelPolicyTest {

    private static Pod listed;
    private static Pod any;

    private Peer client;

    @BeforeAll
    static void start() {
        listed = Pod.with("\"models\":[\"llama3.2\",\"qwen3:4b\",\"me/mine\",\"far\",\"a:cloud\"]");
        any = Pod.with("");
    }

    @AfterAll
    static void stop() {
        listed.close();
        any.close();
    }

    @AfterEach
    void leave() {
        client.close();
        listed.ollama().forget();
        any.ollama().forget();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama3.2",
                "llama3.2:latest",
                "library/llama3.2",
                "registry.ollama.ai/library/llama3.2:latest",
                "qwen3:4b",
                "me/mine",
                "me/mine:latest"
            })
    void modelOnTheListPassesInEachOfItsSpellings(String model) {
        client = listed.client();

        client.post("/api/chat", "{\"model\":\"" + model + "\"}");

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(listed.ollama().take().body()).isEqualTo("{\"model\":\"" + model + "\"}");
        listed.assertServes(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama3.2:1b",
                "Llama3.2",
                "LLAMA3.2",
                "llama3",
                "llama3.2:Latest",
                "qwen3",
                "qwen3:latest",
                "other/llama3.2",
                "mine",
                "library/me/mine",
                "registry.ollama.ai/llama3.2",
                "evil.example/library/llama3.2",
                "llama3.2@sha256:0"
            })
    void modelThatIsNotOnTheListIs403(String model) {
        client = listed.client();

        for (String path : new String[] {"/api/generate", "/api/show", "/v1/chat/completions", "/v1/messages"}) {
            client.post(path, "{\"model\":\"" + model + "\"}");
            assertRefused(client.readAnswer(), 403, "model-not-allowed");
        }
        client.get("/v1/models/" + model.replace("/", ":"));
        assertRefused(client.readAnswer(), 403, "model-not-allowed");

        assertThat(listed.ollama().untaken()).isZero();
        listed.assertServes(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
                "[{\"type\":\"function\"},{\"type\":\"web_search\"}]",
                "[{\"type\":\"function\",\"Type\":\"web_search\"}]",
                "[{\"type\":\"namespace\",\"tools\":[{\"type\":\"web_sear\\u0063h\"}]}]",
                "[{\"type\":\"web_fetch_20250910\"}]"
            })
    void toolThatTheModelServerWouldRunOnTheInternetIs403(String tools) {
        client = listed.client();

        for (String path : new String[] {"/v1/messages", "/v1/responses"}) {
            client.post(path, "{\"model\":\"llama3.2\",\"tools\":" + tools + "}");
            assertRefused(client.readAnswer(), 403, "forbidden");
        }

        assertThat(listed.ollama().untaken()).isZero();
        listed.assertServes(client);
    }

    @Test
    void toolOfTheSandboxPasses() {
        client = listed.client();
        String body = "{\"model\":\"llama3.2\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"web_search\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":[\"string\",\"null\"]}}}}}]}";

        client.post("/api/chat", body);

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(listed.ollama().take().body()).isEqualTo(body);
    }

    @Test
    void onlyListedModelsCanBeLookedUp() {
        client = listed.client();

        client.get("/v1/models/llama3.2?x=1");
        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(listed.ollama().take().head()).startsWith("get /v1/models/llama3.2?x=1 ");
        client.get("/v1/models/qwen3?x=1");

        assertRefused(client.readAnswer(), 403, "model-not-allowed");
        listed.assertServes(client);
    }

    @Test
    void withAListTheModelHasToBeNamed() {
        client = listed.client();

        for (String body : new String[] {"{}", "{\"model\":null}", ""}) {
            client.post("/api/generate", body);
            assertRefused(client.readAnswer(), 400, "invalid-request");
        }

        listed.assertServes(client);
    }

    @Test
    void withoutAListTheModelServerJudgesWhatIsNotNamed() {
        client = any.client();

        client.post("/api/generate", "{}");

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(any.ollama().take().body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-oss:cloud",
                "gpt-oss:120b-cloud",
                "gpt-oss:120B-CLOUD",
                "gpt-oss:Cloud",
                "gpt-oss-cloud",
                "gpt-oss-cloud:latest",
                "me/gpt-oss:cloud",
                "gpt-oss:cloud@sha256:0"
            })
    void modelThatNamesTheCloudIs403(String model) {
        client = any.client();

        client.post("/api/chat", "{\"model\":\"" + model + "\"}");
        assertRefused(client.readAnswer(), 403, "model-not-allowed");
        client.get("/v1/models/" + model.replace("/", ":") + "?x=1");
        assertRefused(client.readAnswer(), 403, "model-not-allowed");

        any.assertServes(client);
    }

    @Test
    void cloudModelIs403EvenOnTheList() {
        client = listed.client();

        client.post("/api/chat", "{\"model\":\"a:cloud\"}");

        assertRefused(client.readAnswer(), 403, "model-not-allowed");
        listed.assertServes(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudy", "my-cloudy:7b", "cloud", "-cloud/a"})
    void nameThatOnlyLooksLikeTheCloudPasses(String model) {
        client = any.client();

        client.post("/api/chat", "{\"model\":\"" + model + "\"}");

        assertThat(client.readAnswer().status()).isEqualTo(200);
        any.ollama().take();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "top; {\"remote_host\":\"https://ollama.com:443\",\"details\":{}}",
                "inside; {\"model_info\":{\"a\":[{}]},\"details\":{\"family\":\"x\",\"remote_host\":\"https://ollama.com\"}}",
                "remote-model; {\"details\":{},\"remote_model\":\"big\"}",
                "spaced; { \"details\" : {} , \"remote_host\" : \"h\" }"
            })
    void modelWhoseDetailsNameARemoteHostIs403(String model, String details) {
        any.ollama().tells(model, json(details));
        client = any.client();

        for (int round = 0; round < 2; round++) {
            client.post("/api/generate", "{\"model\":\"" + model + "\"}");
            assertRefused(client.readAnswer(), 403, "model-not-allowed");
        }

        any.assertServes(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "empty-host; {\"remote_host\":\"\",\"remote_model\":null}",
                "elsewhere; {\"model_info\":{\"remote_host\":\"x\"},\"template\":\"\\\"remote_host\\\":\\\"x\\\"\"}",
                "not-json; Ollama is running"
            })
    void modelWhoseDetailsNameNoRemoteHostPasses(String model, String details) {
        any.ollama().tells(model, json(details));
        client = any.client();

        client.post("/api/generate", "{\"model\":\"" + model + "\"}");

        assertThat(client.readAnswer().status()).isEqualTo(200);
        any.ollama().take();
    }

    @Test
    void modelThatTheServerDoesNotKnowPassesForTheServerToSaySo() {
        any.ollama().tells("unknown", status(404)).answers(status(404));
        client = any.client();

        client.post("/api/generate", "{\"model\":\"unknown\"}");

        assertThat(client.readAnswer().status()).isEqualTo(404);
        any.ollama().take();
        any.assertServes(client);
    }

    @Test
    void modelOfWhichTheServerCannotTellIs502() {
        any.ollama().tells("failing", status(500)).tells("breaking", FakeOllama.BREAKS_OFF);
        any.ollama().tells("half", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 20\r\n\r\n{\"details\":");
        client = any.client();

        for (String model : new String[] {"failing", "breaking", "half"}) {
            client.post("/api/generate", "{\"model\":\"" + model + "\"}");
            assertRefused(client.readAnswer(), 502, "upstream-unavailable");
        }

        any.assertServes(client);
    }

    @Test
    void refusalIsReadableForBothKindsOfClient() {
        client = any.client();

        client.post("/api/chat", "{\"model\":\"a:cloud\"}");
        String ollama = client.readAnswer().body();
        client.post("/v1/chat/completions", "{\"model\":\"a:cloud\"}");
        String openai = client.readAnswer().body();

        assertThat(ollama).contains("\"retryable\":false", "\"error\":\"The model a:cloud does not run");
        assertThat(openai)
                .contains(
                        "\"error\":{\"message\":\"The model a:cloud does not run",
                        "\"type\":\"invalid_request_error\"",
                        "\"code\":\"model_not_allowed\"");
    }

    private static void assertRefused(Peer.Answer answer, int status, String type) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.head()).contains("content-type: application/problem+json");
        assertThat(answer.body()).contains("\"type\":\"urn:cloister:problem:" + type + "\"", "\"error\":");
    }
}
