package io.cloister.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.route.AnswerStyle;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamFlagTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model":"m"}                                  | STREAM_BY_DEFAULT | true
            {"model":"m"}                                  | WHOLE_BY_DEFAULT  | false
            {"model":"m","stream":false}                   | STREAM_BY_DEFAULT | false
            {"stream" : true, "model":"m"}                 | WHOLE_BY_DEFAULT  | true
            {"options":{"stream":false}}                   | STREAM_BY_DEFAULT | true
            {"prompt":"\\"stream\\":false"}                | STREAM_BY_DEFAULT | true
            {"prompt":"stream","x":false}                  | STREAM_BY_DEFAULT | true
            {"messages":[{"stream":true}],"stream_options":true} | WHOLE_BY_DEFAULT | false
            """)
    void findsTheFlagAtTheTopHoweverTheBytesAreSplit(String body, AnswerStyle style, boolean streamed) {
        for (int split = 0; split <= body.length(); split++) {
            StreamFlag flag = new StreamFlag(style);
            flag.read(Unpooled.copiedBuffer(body.substring(0, split), UTF_8));
            flag.read(Unpooled.copiedBuffer(body.substring(split), UTF_8));

            assertThat(flag.isStreamed()).isEqualTo(streamed);
        }
    }
}
