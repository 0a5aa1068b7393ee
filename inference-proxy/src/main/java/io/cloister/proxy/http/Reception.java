package io.cloister.proxy.http;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.quota.Quota;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets so many connections in at once. A further one is not read until another ends, and refused if none does in time. */
final class Reception extends ChannelInboundHandlerAdapter {

    private final Quota places;
    private final Duration patience;
    private @Nullable Future<Long> place;

    Reception(Quota places, Duration patience) {
        this.places = places;
        this.patience = patience;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Future<Long> asked = places.borrowOne(ctx.channel().eventLoop(), patience);
        place = asked;
        asked.addListener(done -> {
            if (asked.isSuccess()) {
                if (ctx.channel().isActive()) {
                    ctx.fireChannelActive();
                }
            } else if (!asked.isCancelled()) {
                ctx.channel()
                        .writeAndFlush(Refusal.closing(
                                ProblemType.TOO_MANY_REQUESTS,
                                "There are too many connections already; close some and try again."));
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (place != null && !place.cancel(false) && place.isSuccess()) {
            places.giveBack(1, 0);
        }
        place = null;
        ctx.fireChannelInactive();
    }
}
