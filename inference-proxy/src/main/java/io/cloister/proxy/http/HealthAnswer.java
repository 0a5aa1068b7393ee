package io.cloister.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/** Answers {@code GET /healthz} with {@code ok}, whatever the state of the policy or of the model server. */
final class HealthAnswer extends ChannelInboundHandlerAdapter {

    private static final String PATH = "/healthz";
    private static final byte[] OK = "ok".getBytes(US_ASCII);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request && asksForHealth(request)) {
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(ok(HttpMethod.HEAD.equals(request.method())));
            return;
        }
        ctx.fireChannelRead(message);
    }

    private static boolean asksForHealth(HttpRequest request) {
        boolean reads = HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
        return reads && PATH.equals(request.uri());
    }

    private static FullHttpResponse ok(boolean head) {
        ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(OK);
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, OK.length);
        return answer;
    }
}
