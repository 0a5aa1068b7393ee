package io.cloister.proxy.http;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import org.springframework.util.unit.DataSize;

/**
 * Refuses a body above the limit: at once where its length is announced, otherwise when the limit is passed. In the
 * second case the handlers behind hear of it through {@code userEventTriggered}, so that what they have begun does not
 * become complete.
 */
final class BodyLimit extends ChannelInboundHandlerAdapter {

    private final long limit;
    private long received;

    BodyLimit(DataSize limit) {
        this.limit = limit.toBytes();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            received = 0;
            if (HttpUtil.getContentLength(request, 0L) > limit) {
                ReferenceCountUtil.release(message);
                ctx.writeAndFlush(tooLarge());
                return;
            }
        }
        if (message instanceof HttpContent content) {
            received += content.content().readableBytes();
            if (received > limit) {
                content.release();
                ctx.fireUserEventTriggered(tooLarge());
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    private Refusal tooLarge() {
        return Refusal.closing(
                ProblemType.BODY_TOO_LARGE, "The request body is above the limit of " + limit + " bytes.");
    }
}
