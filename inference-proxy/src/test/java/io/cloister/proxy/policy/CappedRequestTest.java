package io.cloister.proxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.NoLeaks;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.Pod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policy lowers in a request, and that all else in it stays as it is, byte for byte. */
@Timeout(30)
@ExtendWith(NoLeaks.class)
class CappedRequestTest {

    private static Pod pod;

    private Peer client;

    @BeforeAll
    static void start() {
        pod = Pod.with("\"keep_alive_seconds\":300,\"tokens\":100");
    }

    @AfterAll
    static void stop() {
        pod.close();
    }

    @BeforeEach
    void come() {
        client = pod.client();
    }

    @AfterEach
    void leave() {
        client.close();
        pod.ollama().forget();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "301",
                "1e9",
                "1e999",
                "-1",
                "-0.5",
                "\"24h\"",
                "\"-1m\"",
                "\"5m1ns\"",
                "\"1h0.5s\"",
                "\"9999999h\""
            })
    void keepAliveAboveTheCapIsLowered(String asked) {
        assertTravelsAs("/api/embed", "{\"keep_alive\":" + asked + "}", "{\"keep_alive\":300}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"300", "0", "1.5", "null", "\"5m\"", "\"300s\"", "\"0\"", "\"1m30.5s\"", "\"300000ms\""})
    void keepAliveWithinTheCapStays(String asked) {
        assertTravelsAs("/api/embed", "{\"keep_alive\":" + asked + "}", "{\"keep_alive\":" + asked + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"5\"", "\"m\"", "\"5 m\"", "\"5m!\"", "\"1d\"", "true", "[5]", "{\"a\":5}"})
    void keepAliveThatIsNoTimeIs400(String asked) {
        client.post("/api/embed", "{\"keep_alive\":" + asked + "}");

        Peer.Answer answer = client.readAnswer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:cloister:problem:invalid-request", "keep_alive");
        pod.assertServes(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"a\":1}; {\"options\":{\"num_predict\":100},\"a\":1}",
                "{}; {\"options\":{\"num_predict\":100}}",
                "{ }; {\"options\":{\"num_predict\":100} }",
                "{\"options\":{}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":null}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"top_k\":1}}; {\"options\":{\"num_predict\":100,\"top_k\":1}}",
                "{\"options\":{\"num_predict\":101}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\": -1 }}; {\"options\":{\"num_predict\": 100 }}",
                "{\"options\":{\"num_predict\":-2}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":0}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":0.5}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":1e999}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":null}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":100}}; {\"options\":{\"num_predict\":100}}",
                "{\"options\":{\"num_predict\":7}}; {\"options\":{\"num_predict\":7}}",
                "{\"num_predict\":7}; {\"options\":{\"num_predict\":100},\"num_predict\":7}"
            })
    void numPredictIsLoweredToWhatIsLeft(String asked, String travels) {
        assertTravelsAs("/api/generate", asked, travels);
        assertTravelsAs("/api/chat", asked, travels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"a\":1}; {\"max_tokens\":100,\"a\":1}",
                "{\"max_tokens\":101}; {\"max_tokens\":100}",
                "{\"max_tokens\":0}; {\"max_tokens\":100}",
                "{\"max_tokens\":null}; {\"max_tokens\":100}",
                "{\"max_tokens\":7}; {\"max_tokens\":7}",
                "{\"max_completion_tokens\":500}; {\"max_tokens\":100,\"max_completion_tokens\":100}",
                "{\"max_completion_tokens\":7}; {\"max_tokens\":7,\"max_completion_tokens\":7}",
                "{\"max_tokens\":7,\"max_completion_tokens\":500}; {\"max_tokens\":7,\"max_completion_tokens\":7}",
                "{\"max_tokens\":7,\"n_predict\":-1}; {\"max_tokens\":7,\"n_predict\":7}",
                "{\"max_tokens\":7,\"n\":1}; {\"max_tokens\":7,\"n\":1}",
                "{\"max_tokens\":7,\"n\":100}; {\"max_tokens\":7,\"n\":1}",
                "{\"max_tokens\":7,\"n_cmpl\":\"9\"}; {\"max_tokens\":7,\"n_cmpl\":1}",
                "{\"max_tokens\":7,\"best_of\":20}; {\"max_tokens\":7,\"best_of\":1}"
            })
    void maxTokensAreLoweredToWhatIsLeft(String asked, String travels) {
        assertTravelsAs("/v1/chat/completions", asked, travels);
        assertTravelsAs("/v1/messages", asked, travels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; {\"max_output_tokens\":100}",
                "{\"max_output_tokens\":101}; {\"max_output_tokens\":100}",
                "{\"max_output_tokens\":7}; {\"max_output_tokens\":7}"
            })
    void maxOutputTokensAreLoweredToWhatIsLeft(String asked, String travels) {
        assertTravelsAs("/v1/responses", asked, travels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/api/generate; {\"options\":{\"num_predict\":\"7\"}}",
                "/api/generate; {\"options\":{\"num_predict\":[7]}}",
                "/v1/completions; {\"max_tokens\":true}",
                "/v1/responses; {\"max_output_tokens\":{}}"
            })
    void limitThatIsNoNumberIs400(String path, String asked) {
        client.post(path, asked);

        assertThat(client.readAnswer().status()).isEqualTo(400);
        pod.assertServes(client);
    }

    @Test
    void streamIsAskedForItsUsage() {
        assertTravelsAs(
                "/v1/chat/completions",
                "{\"stream\":true,\"max_tokens\":7}",
                "{\"stream_options\":{\"include_usage\":true},\"stream\":true,\"max_tokens\":7}");
        assertTravelsAs(
                "/v1/chat/completions",
                "{\"stream\":true,\"max_tokens\":7,\"stream_options\":{\"include_usage\":false}}",
                "{\"stream\":true,\"max_tokens\":7,\"stream_options\":{\"include_usage\":true}}");
        assertTravelsAs(
                "/v1/completions",
                "{\"stream\":true,\"stream_options\":null}",
                "{\"max_tokens\":100,\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void everythingElseTravelsByteForByte() {
        String before =
                "\t{ \"prompt\" : \"\\u00e9\\\"options\\\":{\\\"num_predict\\\":1} \u00c3\u00a9 \\ud83d\\ude00\",\r\n"
                        + " \"x\":[1.0e+10,{\"keep_alive\":\"99h\",\"model\":\"b\"}], \"keep_alive\" : ";
        String between = " ,\n\"images\":[\"" + "A".repeat(200_000)
                + "\"], \"options\" : { \"stop\":[\"}\"], \"num_predict\" : ";
        String after = " , \"seed\":1 } , \"prompt\":2, \"raw\":false } \n ";

        assertTravelsAs(
                "/api/generate",
                before + "\"24h\"" + between + "5000" + after,
                before + "300" + between + "100" + after);
    }

    private void assertTravelsAs(String path, String asked, String travels) {
        client.post(path, asked);

        assertThat(client.readAnswer().status()).isEqualTo(200);
        assertThat(pod.ollama().take().body()).isEqualTo(travels);
        pod.assertServes(client);
    }
}
