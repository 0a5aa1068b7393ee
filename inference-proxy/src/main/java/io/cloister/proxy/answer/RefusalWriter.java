package io.cloister.proxy.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns each {@link Refusal} that is written behind it into an answer in the dialect of the request at hand. */
public final class RefusalWriter extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalWriter.class);

    private static final String RETRY_AFTER_SECONDS = "1";

    /** OpenAI's clients try a 429 again by themselves, unless this header says that it is of no use. */
    private static final AsciiString SHOULD_RETRY = AsciiString.cached("x-should-retry");

    private long requests;
    private String target = "/";
    private boolean head;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            requests++;
            target = request.uri();
            head = HttpMethod.HEAD.equals(request.method());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message instanceof Refusal refusal ? answer(ctx, refusal) : message, promise);
    }

    private FullHttpResponse answer(ChannelHandlerContext ctx, Refusal refusal) {
        String requestId = ctx.channel().id().asShortText() + "-" + requests;
        LOG.atDebug()
                .addKeyValue("request_id", requestId)
                .addKeyValue("status", refusal.type().status())
                .log("Refused: {}", refusal.detail());
        byte[] body = ProblemBody.of(refusal, Dialect.of(target), requestId);
        ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.type().status()), content);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ProblemBody.MEDIA_TYPE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        switch (refusal.type()) {
            case NOT_READY, TOO_MANY_REQUESTS -> answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
            case BUDGET_USED_UP -> answer.headers().set(SHOULD_RETRY, "false");
            default -> {}
        }
        if (refusal.last()) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return answer;
    }
}
