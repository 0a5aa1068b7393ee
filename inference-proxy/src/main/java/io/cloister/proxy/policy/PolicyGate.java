package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/** Answers 503 to every request that comes before the task's policy. */
@Sharable
public final class PolicyGate extends ChannelInboundHandlerAdapter {

    private final PolicyInForce policy;

    public PolicyGate(PolicyInForce policy) {
        this.policy = policy;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest && policy.current().isEmpty()) {
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(Refusal.of(ProblemType.NOT_READY, "The proxy has not been given the task's policy yet."));
            return;
        }
        ctx.fireChannelRead(message);
    }
}
