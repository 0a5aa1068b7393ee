package io.cloister.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {

    private static final String CHUNKS =
            "3\r\nabc\r\n00A ;x=\"y\"\r\n0123456789\r\n1\r\n\n\r\n0;last\r\nX: trailer\r\nY:\r\n\r\n";

    private final BodyReader reader = new BodyReader();

    @Test
    void chunksAreTheSameHoweverTheirBytesCome() throws Exception {
        for (int first = 0; first <= CHUNKS.length(); first++) {
            for (int second = first; second <= CHUNKS.length(); second++) {
                reader.beginChunks();
                ByteBuf last = bytes(CHUNKS.substring(second) + "next");

                String content = read(bytes(CHUNKS.substring(0, first)))
                        + read(bytes(CHUNKS.substring(first, second)))
                        + read(last);

                assertThat(content).isEqualTo("abc0123456789\n");
                assertThat(reader.isDone()).isTrue();
                assertThat(last.toString(ISO_8859_1)).isEqualTo("next");
            }
        }
    }

    @Test
    void announcedLengthIsReadAndNoMore() throws Exception {
        reader.beginOf(5);
        ByteBuf rest = bytes("defg");

        assertThat(read(bytes("abc")) + read(rest)).isEqualTo("abcde");

        assertThat(reader.isDone()).isTrue();
        assertThat(rest.toString(ISO_8859_1)).isEqualTo("fg");
    }

    @Test
    void emptyBodyIsDoneBeforeItBegins() {
        reader.beginOf(0);
        assertThat(reader.isDone()).isTrue();
        reader.beginEmpty();
        assertThat(reader.isDone()).isTrue();
        assertThat(reader.endsWithConnection()).isFalse();
    }

    @Test
    void bodyOfUnknownLengthGoesOnUntilTheEnd() throws Exception {
        reader.beginUntilEnd();

        assertThat(read(bytes("abc")) + read(bytes("0\r\n\r\n"))).isEqualTo("abc0\r\n\r\n");

        assertThat(reader.isDone()).isFalse();
        assertThat(reader.endsWithConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "x\r\n",
                "-1\r\n",
                "+1\r\n",
                "0x1\r\n",
                " 1\r\n",
                "1\n",
                "1\rx",
                "1;a\n",
                "1;\u0000\r\n",
                "1\r\nab",
                "1\r\na\n",
                "1\r\na\rb",
                "0\r\nX: a\n",
                "0\r\n\rx",
                "1000000000000000\r\n",
                "fffffffffffffffff\r\n"
            })
    void brokenFramingIsRefused(String chunks) {
        reader.beginChunks();

        assertThatThrownBy(() -> read(bytes(chunks))).isInstanceOf(MalformedException.class);
    }

    @Test
    void extensionsAndTrailersHaveLimits() {
        reader.beginChunks();
        assertThatThrownBy(() -> read(bytes("1;" + "x".repeat(2_000)))).isInstanceOf(MalformedException.class);
        reader.beginChunks();
        assertThatThrownBy(() -> read(bytes("0\r\n" + "X: a\r\n".repeat(4_000))))
                .isInstanceOf(MalformedException.class);
    }

    private String read(ByteBuf in) throws MalformedException {
        StringBuilder content = new StringBuilder();
        for (int length = reader.next(in); length > 0; length = reader.next(in)) {
            content.append(in.readCharSequence(length, ISO_8859_1));
        }
        return content.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
