package io.cloister.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.proxy.wire.MalformedException.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

    private static final String GOOD = """
            \r
            POST /api/chat?a=%2F HTTP/1.1\r
            host: sandbox\r
            CONTENT-LENGTH:\t 2 \r
            Connection: keep-alive, X_Listed\r
            x_listed: 1\r
            Accept-Encoding: gzip\r
            Proxy-Any: 1\r
            X-Kept:  a b\t"\u00e9" \r
            X-Empty:\r
            Authorization: secret\r
            X-Last: z\r
            \r
            """;

    @Test
    void headIsTheSameHoweverItsBytesCome() throws Exception {
        for (int first = 0; first <= GOOD.length(); first++) {
            HeadReader reader = new HeadReader();
            ByteBuf rest = bytes(GOOD.substring(first) + "{}");

            boolean whole = reader.read(bytes(GOOD.substring(0, first)));
            assertThat(whole).isEqualTo(first == GOOD.length());
            assertThat(whole || reader.read(rest)).isTrue();

            assertThat(rest.toString(ISO_8859_1)).isEqualTo("{}");
            RequestHead head = RequestHead.of(reader);
            assertThat(head.method() + " " + head.target()).isEqualTo("POST /api/chat?a=%2F");
            assertThat(head.contentLength()).isEqualTo(2);
            assertThat(head.keepsConnection()).isTrue();
            assertThat(written(head)).isEqualTo("""
                    POST /api/chat?a=%2F HTTP/1.1\r
                    Host: model:80\r
                    X-Kept:  a b\t"\u00e9" \r
                    X-Empty:\r
                    X-Last: z\r
                    Content-Length: 12345\r
                    \r
                    """);
        }
    }

    @Test
    void readerIsGoodForOneHeadAfterAnother() throws Exception {
        HeadReader reader = new HeadReader();
        ByteBuf both =
                bytes("GET /a HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(5_000) + "\r\n\r\nHEAD /b HTTP/1.0\r\n\r\n");

        assertThat(reader.read(both)).isTrue();
        assertThat(RequestHead.of(reader).target()).isEqualTo("/a");
        reader.next();
        assertThat(reader.hasBegun()).isFalse();
        assertThat(reader.read(both)).isTrue();
        RequestHead second = RequestHead.of(reader);

        assertThat(second.isHead()).isTrue();
        assertThat(second.isModern()).isFalse();
        assertThat(second.keepsConnection()).isFalse();
        assertThat(second.contentLength()).isNegative();
    }

    @Test
    void manyFieldsArePossible() throws Exception {
        HeadReader reader = new HeadReader();
        String fields = "A: 1\r\n".repeat(2_000);

        assertThat(reader.read(bytes("GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")))
                .isTrue();

        assertThat(written(RequestHead.of(reader))).contains(fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  / HTTP/1.1|Host: a",
                "GET /\t HTTP/1.1|Host: a",
                " GET / HTTP/1.1|Host: a",
                "GET / HTTP/1.1 |Host: a",
                "GET / HTTP/1.12|Host: a",
                "GET / http/1.1|Host: a",
                "G(T / HTTP/1.1|Host: a",
                "GET /\u007f HTTP/1.1|Host: a",
                "GET / HTTP/1.1|Host: a| folded",
                "GET / HTTP/1.1| Host: a",
                "GET / HTTP/1.1|Host: a|: none",
                "GET / HTTP/1.1|Host: a|X Y: b",
                "GET / HTTP/1.1|Host: a|X\t: b",
                "GET / HTTP/1.1|Host: a|X\u00e9: b",
                "GET / HTTP/1.1|Host: a|X: b\u0000",
                "GET / HTTP/1.1|Host: a|X: b\rY: c",
                "GET / HTTP/1.1|Host: a|X: \u0008",
                "GET / HTTP/1.1|Host: a|Content-Length:",
                "GET / HTTP/1.1|Host: a|Content-Length: 1 2",
                "GET / HTTP/1.1|Host: a|Content-Length: 0x1",
                "GET / HTTP/1.1|Host: a|Content-Length: 99999999999999999999",
                "GET / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "GET / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked",
                "GET / HTTP/1.1|Host: a|Transfer-Encoding: \u000bchunked",
                "GET / HTTP/1.1|Host: a|Expect: 200-ok"
            })
    void whatCouldBeReadInTwoWaysIsNoHead(String lines) {
        HeadReader reader = new HeadReader();

        assertThatThrownBy(() -> {
                    reader.read(bytes(lines.replace("|", "\r\n") + "\r\n\r\n"));
                    RequestHead.of(reader);
                })
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNREADABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nHost: a\n", "GET / HTTP/1.1\r\nHost: a\r\n\n"})
    void lineThatEndsWithoutCarriageReturnIsRefusedAtOnce(String begun) {
        assertThatThrownBy(() -> new HeadReader().read(bytes(begun))).isInstanceOf(MalformedException.class);
    }

    @Test
    void headThatNeverEndsIsRefusedAtItsLimit() {
        assertFault(Fault.LINE_TOO_LONG, "G".repeat(8 * 1024 + 1));
        assertFault(Fault.FIELDS_TOO_LARGE, "GET / HTTP/1.1\r\nX: " + "x".repeat(16 * 1024));
    }

    private static void assertFault(Fault fault, String begun) {
        assertThatThrownBy(() -> new HeadReader().read(bytes(begun)))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    private static String written(RequestHead head) {
        ByteBuf out = Unpooled.buffer();
        head.write(out, "model:80", 12345);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(head.size("model:80"));
        return out.toString(ISO_8859_1);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
