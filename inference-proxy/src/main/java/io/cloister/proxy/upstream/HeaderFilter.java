package io.cloister.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Takes out of a message what belongs to one connection only (RFC 9110, section 7.6.1: the known names and those that
 * {@code Connection} lists) and every credential. What delimits the body goes too: {@link Heads} says it anew.
 */
final class HeaderFilter {

    private static final List<AsciiString> CONNECTION_ONLY = List.of(
            HttpHeaderNames.CONNECTION,
            AsciiString.cached("keep-alive"),
            HttpHeaderNames.TE,
            HttpHeaderNames.TRAILER,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.CONTENT_LENGTH,
            HttpHeaderNames.UPGRADE,
            AsciiString.cached("http2-settings"),
            HttpHeaderNames.EXPECT);

    private static final List<AsciiString> CREDENTIALS = List.of(
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.COOKIE,
            AsciiString.cached("cookie2"),
            HttpHeaderNames.SET_COOKIE,
            HttpHeaderNames.SET_COOKIE2,
            AsciiString.cached("x-api-key"),
            AsciiString.cached("api-key"));

    private static final String PROXY = "proxy-";

    private HeaderFilter() {}

    /** Filters in place. */
    static void strip(HttpHeaders headers) {
        for (String listed : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : listed.split(",", -1)) {
                headers.remove(name.strip());
            }
        }
        CONNECTION_ONLY.forEach(headers::remove);
        CREDENTIALS.forEach(headers::remove);
        for (String name : headers.names()) {
            if (name.regionMatches(true, 0, PROXY, 0, PROXY.length())) {
                headers.remove(name);
            }
        }
    }
}
