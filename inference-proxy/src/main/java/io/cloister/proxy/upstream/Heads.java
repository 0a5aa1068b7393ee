package io.cloister.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** The heads as they travel on: filtered, and with the framing of the next connection (RFC 9112, section 6). */
final class Heads {

    private Heads() {}

    /** Makes a client's head the one for the server, in place. Answers have to come as they are, for us to count. */
    static void forServer(HttpRequest request, String authority) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        HeaderFilter.strip(request.headers());
        delimit(request, length, false);
        request.headers().set(HttpHeaderNames.HOST, authority).remove(HttpHeaderNames.ACCEPT_ENCODING);
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /**
     * Makes a server's head the one for the client, in place. A body of unknown length is chunked for a client that can
     * read chunks; for any other it is ended by the end of the connection.
     */
    static HttpResponse forClient(HttpResponse answer, HttpMethod asked, boolean clientReadsChunks) {
        String length = answer.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        HeaderFilter.strip(answer.headers());
        delimit(answer, length, clientReadsChunks && mayHaveBody(answer, asked));
        return answer.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    private static void delimit(HttpMessage message, @Nullable String length, boolean orChunked) {
        HttpHeaders headers = message.headers();
        if (length != null) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        } else if (orChunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    private static boolean mayHaveBody(HttpResponse answer, HttpMethod asked) {
        HttpResponseStatus status = answer.status();
        return !HttpMethod.HEAD.equals(asked)
                && !status.equals(HttpResponseStatus.NO_CONTENT)
                && !status.equals(HttpResponseStatus.NOT_MODIFIED);
    }

    /** Trailers are for one connection, like the header that announces them. */
    static void dropTrailers(LastHttpContent last) {
        if (!last.trailingHeaders().isEmpty()) {
            last.trailingHeaders().clear();
        }
    }

    /** Whether the client can tell the end of the body from the end of the connection. */
    static boolean isDelimited(HttpResponse answer) {
        return HttpUtil.isContentLengthSet(answer) || HttpUtil.isTransferEncodingChunked(answer);
    }
}
