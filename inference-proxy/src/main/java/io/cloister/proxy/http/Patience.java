package io.cloister.proxy.http;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a client may take: for the head of a request, for its body, and between two requests. Of the body's
 * time only that counts in which we would have read on. One timer a connection looks from time to time; nothing is
 * scheduled for a request.
 */
final class Patience extends ChannelDuplexHandler {

    private enum Stage {
        BETWEEN,
        HEAD,
        BODY,
        ANSWER
    }

    private final ServerProperties limits;

    /** How long not to look, in nanoseconds: what begins meanwhile cannot have lasted too long before the next look. */
    private final long shortest;

    private Stage stage = Stage.HEAD;
    private long since;
    private long waited;
    private long readingSince;
    private boolean reading;
    private boolean answered = true;
    private @Nullable ScheduledFuture<?> timer;

    Patience(ServerProperties limits) {
        this.limits = limits;
        long head = limits.headerTimeout().toNanos();
        long body = limits.bodyTimeout().toNanos();
        this.shortest = Math.min(Math.min(head, body), limits.idleTimeout().toNanos());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        enter(Stage.HEAD);
        watch(ctx, shortest);
        ctx.fireChannelActive();
    }

    private void enter(Stage next) {
        stage = next;
        since = System.nanoTime();
        waited = 0;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!reading) {
            reading = true;
            readingSince = System.nanoTime();
        }
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        stopReading();
        if (message instanceof HttpRequest) {
            answered = false;
            enter(Stage.BODY);
        }
        if (message instanceof LastHttpContent) {
            enter(answered ? Stage.BETWEEN : Stage.ANSWER);
        }
        ctx.fireChannelRead(message);
    }

    private void stopReading() {
        if (reading) {
            reading = false;
            waited += System.nanoTime() - readingSince;
        }
    }

    /** Bytes have come, and if they were no whole message between two requests, a head has begun. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (stage == Stage.BETWEEN && reading) {
            enter(Stage.HEAD);
        }
        stopReading();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !isInterim(message)) {
            answered = true;
            if (stage == Stage.ANSWER) {
                enter(Stage.BETWEEN);
            }
        }
        ctx.write(message, promise);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse answer && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void watch(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        long left = limit().toNanos() - spent();
        if (left > 0) {
            watch(ctx, Math.min(left, shortest));
            return;
        }
        switch (stage) {
            case BETWEEN -> ctx.close();
            case HEAD -> ctx.channel().writeAndFlush(late("head"));
            case BODY -> {
                ctx.fireUserEventTriggered(late("body"));
                watch(ctx, shortest);
            }
            case ANSWER -> watch(ctx, shortest);
        }
    }

    private Duration limit() {
        return switch (stage) {
            case BETWEEN -> limits.idleTimeout();
            case HEAD, ANSWER -> limits.headerTimeout();
            case BODY -> limits.bodyTimeout();
        };
    }

    private long spent() {
        return switch (stage) {
            case BETWEEN, HEAD, ANSWER -> System.nanoTime() - since;
            case BODY -> waited + (reading ? System.nanoTime() - readingSince : 0);
        };
    }

    private static Refusal late(String what) {
        return Refusal.closing(ProblemType.REQUEST_TIMEOUT, "The " + what + " of the request did not come in time.");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
