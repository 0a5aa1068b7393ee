package io.cloister.proxy.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerMeterTest {

    private static final String TRICK =
            "{\\\"usage\\\":{\\\"prompt_tokens\\\":99,\\\"completion_tokens\\\":99}},\\\"eval_count\\\":99 \\\\\\\"";

    static Stream<Arguments> answers() {
        return Stream.of(
                answer("native stream", false, """
                        {"model":"m","response":"a","done":false}
                        {"model":"m","response":"%s","done":false}
                        {"model":"m","response":"","done":true,"context":[1,2,3],"total_duration":5,\
                        "prompt_eval_count":7,"prompt_eval_duration":50,"eval_count":11,"eval_duration":60}
                        """.formatted(TRICK)),
                answer("native chat, whole", false, """
                        {"model":"m","message":{"role":"assistant","content":"%s","eval_count":99},"done":true,\
                        "prompt_eval_count":7,"eval_count":11}""".formatted(TRICK)),
                answer("pretty-printed", false, """
                        {
                          "prompt_eval_count" : 7 ,
                          "message": {
                            "content": "[{\\"a\\": 1}]"
                          },
                          "eval_count"\t:\r
                            11
                        }
                        """),
                answer("OpenAI, whole", false, """
                        {"id":"1","choices":[{"index":0,"message":{"content":"%s","usage":{"prompt_tokens":99}}}],"timings":{"usage":{"prompt_tokens":99}},\
                        "usage":{"prompt_tokens":7,"completion_tokens":11,"total_tokens":18,\
                        "completion_tokens_details":{"completion_tokens":99}}}""".formatted(TRICK)),
                answer("OpenAI, stream", true, """
                        data: {"choices":[{"delta":{"role":"assistant","content":""}}],"usage":null}

                        data: {"choices":[{"delta":{"content":"%s"}}],"usage":null}

                        data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":11,"total_tokens":18}}

                        data: [DONE]

                        """.formatted(TRICK)),
                answer("OpenAI, stream with carriage returns", true, """
                        :usage\r
                        data:{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":11}}\r
                        \r
                        event: {"usage":{"prompt_tokens":99}}\r
                        data: [DONE]\r
                        \r
                        """),
                answer("Anthropic, stream", true, """
                        event: message_start
                        data: {"type":"message_start","message":{"content":[],"usage":{"input_tokens":7,"output_tokens":1}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","delta":{"text":"%s"}}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":11}}

                        """.formatted(TRICK)),
                answer("Anthropic, whole", false, """
                        {"type":"message","content":[{"type":"text","text":"%s"}],\
                        "usage":{"input_tokens":7,"output_tokens":11}}""".formatted(TRICK)),
                answer("Responses, stream", true, """
                        event: response.created
                        data: {"type":"response.created","response":{"output":[],"usage":null}}

                        event: response.output_text.delta
                        data: {"type":"response.output_text.delta","delta":"%s"}

                        event: response.completed
                        data: {"type":"response.completed","response":{"output":[{"usage":{"input_tokens":99}}],\
                        "usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":3},"output_tokens":11}}}

                        """.formatted(TRICK)),
                answer("Responses, whole", false, """
                        {"object":"response","output":[],"usage":{"input_tokens":7,"output_tokens":11}}"""));
    }

    private static Arguments answer(String name, boolean events, String text) {
        return Arguments.argumentSet(name, events, text);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void tokensAreCountedWhereverTheAnswerIsSplit(boolean events, String answer) {
        for (int split = 0; split <= answer.length(); split++) {
            assertCounts(meter(events, answer.substring(0, split), answer.substring(split)));
        }
        assertCounts(meter(events, answer.split("")));
    }

    private static void assertCounts(AnswerMeter meter) {
        assertThat(meter.promptTokens()).isEqualTo(7);
        assertThat(meter.completionTokens()).isEqualTo(11);
    }

    @Test
    void embeddingsCountTheirPromptOnly() {
        AnswerMeter ollama = meter(false, "{\"embeddings\":[[0.1,-2e-3],[1]],\"prompt_eval_count\":7}");
        AnswerMeter openai =
                meter(false, "{\"data\":[{\"embedding\":[0.1]}],\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}");

        for (AnswerMeter meter : new AnswerMeter[] {ollama, openai}) {
            assertThat(meter.promptTokens()).isEqualTo(7);
            assertThat(meter.completionTokens()).isZero();
        }
    }

    @Test
    void streamThatIsBrokenOffCountsOneForEachPiece() {
        String lines = "{\"response\":\"a\",\"done\":false}\n{\"response\":\"}{\",\"done\":false}\n{\"resp";
        String events = "data: {\"choices\":[{}]}\n\ndata: {\"choices\":[{}]}\n\ndata: {\"choi";

        assertThat(meter(false, lines.split("")).completionTokens()).isEqualTo(2);
        assertThat(meter(true, events.split("")).completionTokens()).isEqualTo(2);
    }

    @Test
    void errorCountsNothing() {
        AnswerMeter meter = meter(false, "{\"error\":\"model not found\"}");

        assertThat(meter.promptTokens()).isZero();
        assertThat(meter.completionTokens()).isZero();
    }

    @Test
    void nonsenseCountsNoMoreThanItCan() {
        AnswerMeter meter = meter(
                false,
                "]]}}\"",
                "\"{\"eval_count\":\"5\",\"prompt_eval_count\":-5,\"usage\":[{\"prompt_tokens\":9}]}",
                "{\"eval_count\":" + "9".repeat(100) + "}");

        assertThat(meter.promptTokens()).isZero();
        assertThat(meter.completionTokens()).isBetween(0L, 10_000_000_000_000L);
    }

    private static AnswerMeter meter(boolean events, String... pieces) {
        AnswerMeter meter = new AnswerMeter(events);
        for (String piece : pieces) {
            ByteBuf bytes = Unpooled.copiedBuffer("##" + piece, UTF_8).skipBytes(2);
            meter.read(bytes, bytes.readableBytes());
            assertThat(bytes.readableBytes()).isEqualTo(piece.getBytes(UTF_8).length);
            bytes.release();
        }
        return meter;
    }
}
