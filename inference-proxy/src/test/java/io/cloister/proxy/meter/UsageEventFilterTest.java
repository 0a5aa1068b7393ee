package io.cloister.proxy.meter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageEventFilterTest {

    private static final String BEFORE = """
            data: {"choices":[{"delta":{"content":"\\"choices\\":[],\\"usage\\":{} é"}}],"usage":null}

            data: {"choices":[],"prompt_filter_results":[]}

            """;
    private static final String USAGE = """
            data: {"choices" : [ ],"usage" : {"prompt_tokens":7,"completion_tokens":11}}

            """;
    private static final String AFTER = "data: [DONE]\n\n";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void onlyTheEventThatTellsTheUsageIsTakenOut(String lineEnd) {
        byte[] stream = (BEFORE + USAGE + AFTER).replace("\n", lineEnd).getBytes(UTF_8);
        String passes = (BEFORE + AFTER).replace("\n", lineEnd);

        for (int split = 0; split <= stream.length; split++) {
            assertThat(filter(stream, split)).isEqualTo(passes);
        }
        assertThat(filter(stream, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 145, 146, 147, 148, 149, 150))
                .isEqualTo(passes);
    }

    @Test
    void eventPassesAsSoonAsItIsWhole() {
        UsageEventFilter filter = new UsageEventFilter(UnpooledByteBufAllocator.DEFAULT);

        assertThat(passed(filter, "data: {\"choi".getBytes(UTF_8))).isEmpty();
        assertThat(passed(filter, "ces\":[1]}\n\ndata".getBytes(UTF_8))).isEqualTo("data: {\"choices\":[1]}\n\n");
        assertThat(text(filter.end())).isEqualTo("data");
        filter.close();
    }

    @Test
    void answerThatGivesTheUsageBesideItsTextPasses() {
        String event = "data: {\"choices\":[{\"text\":\"a\"}],\"usage\":{\"prompt_tokens\":7}}\n\n";

        assertThat(filter(event.getBytes(UTF_8))).isEqualTo(event);
    }

    @Test
    void eventThatIsTooLongPassesAndTheNextIsFilteredAgain() {
        String event = "data: {\"choices\":[{\"text\":\"" + "x".repeat(40_000) + "\"}]}\n\n";
        byte[] stream = (event + USAGE + AFTER).getBytes(UTF_8);

        assertThat(filter(stream, 17_000, 34_000)).isEqualTo(event + AFTER);
    }

    private static String filter(byte[] stream, int... splits) {
        StringBuilder passed = new StringBuilder();
        try (UsageEventFilter filter = new UsageEventFilter(UnpooledByteBufAllocator.DEFAULT)) {
            int at = 0;
            for (int split : splits) {
                passed.append(passed(filter, Arrays.copyOfRange(stream, at, split)));
                at = split;
            }
            passed.append(passed(filter, Arrays.copyOfRange(stream, at, stream.length)));
            passed.append(text(filter.end()));
        }
        return new String(passed.toString().getBytes(ISO_8859_1), UTF_8);
    }

    private static String passed(UsageEventFilter filter, byte[] bytes) {
        return text(filter.filter(Unpooled.wrappedBuffer(bytes), bytes.length));
    }

    /** Byte for byte, so that a letter may be split. */
    private static String text(ByteBuf passing) {
        String text = passing.toString(ISO_8859_1);
        passing.release();
        return text;
    }
}
