package io.cloister.proxy.http;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what two readers could understand differently (RFC 9112, sections 3.2 and 6.3) and what is not HTTP/1 at all.
 * The codec before it already fails on conflicting or repeated lengths and on bad chunks.
 */
final class StrictReading extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Refusal refusal = check((HttpObject) message);
        if (refusal == null) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof HttpRequest) {
            ctx.writeAndFlush(refusal);
        } else {
            ctx.fireUserEventTriggered(refusal);
        }
    }

    private static @Nullable Refusal check(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            return unreadable(message);
        }
        return message instanceof HttpRequest request ? check(request) : null;
    }

    private static Refusal unreadable(HttpObject message) {
        Throwable cause = message.decoderResult().cause();
        if (message instanceof HttpRequest && cause instanceof TooLongHttpLineException) {
            return Refusal.closing(ProblemType.URI_TOO_LONG, "The request line is above the limit of 8 KiB.");
        }
        if (message instanceof HttpRequest && cause instanceof TooLongHttpHeaderException) {
            return Refusal.closing(ProblemType.HEADERS_TOO_LARGE, "The headers are above the limit of 16 KiB.");
        }
        return malformed("The request is not well-formed HTTP.");
    }

    private static @Nullable Refusal check(HttpRequest request) {
        HttpHeaders headers = request.headers();
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return malformed("Only HTTP/1.1 and HTTP/1.0 are spoken here.");
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1))) {
            return malformed("A request needs exactly one Host.");
        }
        List<String> transferEncodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!transferEncodings.isEmpty() && !isChunked(transferEncodings)) {
            return malformed("The only Transfer-Encoding that is read here is chunked.");
        }
        if (headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            return malformed("A request body must not be compressed.");
        }
        String expectation = headers.get(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return malformed("The only expectation that is met here is 100-continue.");
        }
        return null;
    }

    private static boolean isChunked(List<String> transferEncodings) {
        return transferEncodings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(transferEncodings.getFirst());
    }

    private static Refusal malformed(String sentence) {
        return Refusal.closing(ProblemType.INVALID_REQUEST, sentence);
    }
}
