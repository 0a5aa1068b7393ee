package io.cloister.proxy.upstream;

import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of a client's pipeline: gives each request that got this far to an {@link Exchange}. */
public final class Forwarder extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final Upstream upstream;
    private @Nullable Exchange exchange;

    public Forwarder(Upstream upstream) {
        this.upstream = upstream;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            exchange = new Exchange(upstream, ctx, request);
            exchange.begin();
        } else if (message instanceof HttpContent content && exchange != null) {
            exchange.send(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** A {@link Refusal} that comes this way is about a request which is already being forwarded. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Refusal refusal && exchange != null) {
            exchange.refuse(refusal);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.clientTakesMore();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.atError().setCause(cause).log("A client's connection failed");
        }
        ctx.close();
    }
}
