package io.cloister.proxy.policy;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.Pod;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that two readers could understand differently is refused whole, and never reaches the model server. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class AmbiguousJsonTest {

    private static final List<String> PATHS = List.of("/api/generate", "/api/show", "/v1/chat/completions");

    private static Pod pod;

    @BeforeAll
    static void start() {
        pod = Pod.with("");
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @AfterEach
    void forget() {
        pod.ollama().forget();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":\"a\",\"model\":\"a\"}",
                "{\"model\":\"a\",\"x\":1,\"model\":null}",
                "{\"Model\":\"a\"}",
                "{\"MODEL\":\"a\",\"model\":\"a\"}",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}",
                "{\"\\u006dodel\":\"a\",\"mod\\u0065l\":\"b\"}",
                "{\"\\u004dodel\":\"a\"}",
                "{\"model\":\"a\",\"Stream\":true}",
                "{\"model\":\"a\",\"\\u017ftream\":true}",
                "{\"model\":\"a\",\"\u017ftream\":true}",
                "{\"model\":\"a\",\"\u212aeep_alive\":-1}",
                "{\"model\":\"a\",\"Options\":{}}",
                "{\"model\":\"a\",\"options\":{},\"options\":{}}",
                "{\"model\":\"a\",\"options\":{\"num_predict\":1,\"num_predict\":2}}",
                "{\"model\":\"a\",\"options\":{\"NUM_PREDICT\":1}}",
                "{\"model\":\"a\",\"Max_Tokens\":1}",
                "{\"model\":\"a\",\"stream_options\":{\"Include_Usage\":true}}"
            })
    void memberThatPolicyLooksAtIsThereOnceInItsSpelling(String body) {
        assertRefused(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\"} x",
                "{\"model\":\"a\"}{}",
                "{\"model\":\"a\"}\u0000",
                "[{\"model\":\"a\"}]",
                "[]",
                "null",
                "\"model\"",
                "1",
                "  ",
                "{",
                "{\"model\"",
                "{\"model\":\"a",
                "{\"model\":\"a\"",
                "{\"model\":\"a\",}",
                "{'model':'a'}",
                "{model:\"a\"}",
                "{\"model\":\"a\" /* */}",
                "{\"model\":NaN}",
                "{\"model\":\"a\",\"x\":01}",
                "{\"model\":\"a\",\"x\":\"\n\"}",
                "\ufeff{\"model\":\"a\"}"
            })
    void bodyIsOneJsonObject(String body) {
        assertRefused(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":5}",
                "{\"model\":true}",
                "{\"model\":[\"a\"]}",
                "{\"model\":{\"name\":\"a\"}}",
                "{\"model\":\"\"}",
                "{\"model\":\"a b\"}",
                "{\"model\":\" a\"}",
                "{\"model\":\"a\\n\"}",
                "{\"model\":\"a\\u0000\"}",
                "{\"model\":\"a\\u00a0\"}",
                "{\"model\":\"\u043c\"}"
            })
    void modelIsAPlainText(String body) {
        assertRefused(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "[true]", "{}"})
    void streamIsTrueOrFalse(String stream) {
        assertRefused(("{\"model\":\"a\",\"stream\":" + stream + "}").getBytes(UTF_8));
    }

    @Test
    void onlyUtf8IsRead() {
        for (Charset charset :
                new Charset[] {UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")}) {
            assertRefused("{\"model\":\"a\"}".getBytes(charset));
            assertRefused(" {\"model\":\"a\"}".getBytes(charset));
            assertRefused("\ufeff{\"model\":\"a\"}".getBytes(charset));
        }
        assertRefused(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    }

    @Test
    void depthAndLengthsHaveLimits() {
        assertRefused(("{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}").getBytes(UTF_8));
        assertRefused(("{\"model\":\"" + "a".repeat(257) + "\"}").getBytes(UTF_8));
        assertRefused(("{\"model\":\"" + "a".repeat(1_000_000) + "\"}").getBytes(UTF_8));
        assertRefused(("{\"options\":\"" + "a".repeat(1_000_000) + "\"}").getBytes(UTF_8));
        assertRefused(("{\"x\":{\"" + "a".repeat(257) + "\":1}}").getBytes(UTF_8));
    }

    @Test
    void namesOfMembersMayBeMany() {
        String different =
                IntStream.range(0, 100_000).mapToObj(n -> "\"n" + n + "\":1").collect(joining(","));
        String turns = "{\"role\":\"user\",\"content\":\"" + "a".repeat(2_000) + "\"},";
        String body = "{\"model\":\"a\"," + different + ",\"messages\":[" + turns.repeat(3_000) + "{}]}";

        Peer client = pod.client().post("/api/chat", body);

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(pod.ollama().take().body()).isEqualTo(body);
    }

    @Test
    void nameOfAModelMayStandOnlyOnceWhereItHasTwoNames() {
        Peer client = pod.client();
        client.post("/api/show", "{\"name\":\"a\",\"model\":\"b\"}");

        assertThat(client.readAnswer().status()).isEqualTo(400);
        pod.assertServes(client);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"prompt\":1,\"prompt\":2,\"Prompt\":3}",
                "{\"model\":\"a\",\"x\":{\"model\":\"b\",\"model\":\"c\",\"Model\":5}}",
                "{\"model\":\"a\",\"messages\":[{\"model\":\"b\"},{\"model\":\"c\"}]}",
                " \r\n{\"model\":\"a\",\"prompt\":\"\\\"model\\\":\\\"b\\\"\"}\t\n",
                "{\"mod\\u0065l\":\"\\u0061\"}"
            })
    void whatPolicyDoesNotLookAtMayBeThereTwice(String body) {
        Peer client = pod.client().post("/api/generate", body);

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(pod.ollama().take().body()).isEqualTo(body);
        pod.assertServes(client);
    }

    private static void assertRefused(byte[] body) {
        Peer client = pod.client();
        for (String path : PATHS) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: sandbox\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body);
            Peer.Answer answer = client.readAnswer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("urn:cloister:problem:invalid-request");
        }
        assertThat(pod.ollama().untaken()).isZero();
        pod.assertServes(client);
        client.close();
    }
}
