package io.cloister.proxy.policy;

import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.route.Route;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Lets a request through when the whole of it is here and the task's policy allows it: hands on a call, or refuses. */
public final class Admission extends ChannelInboundHandlerAdapter {

    private final AdmissionDesk desk;
    private @Nullable Candidate candidate;

    Admission(AdmissionDesk desk) {
        this.desk = desk;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest head) {
            candidate = new Candidate(desk, ctx, head, Route.of(ctx.channel()));
            candidate.begin();
        } else if (message instanceof HttpContent piece && candidate != null) {
            candidate.add(piece);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** A {@link Refusal} that comes this way is about the rest of a request that has begun well. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Refusal refusal && candidate != null) {
            candidate.refuse(refusal);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (candidate != null) {
            candidate.clientGone();
        }
        ctx.fireChannelInactive();
    }
}
