package io.cloister.proxy.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one request in at a time, and one of its messages at a time, when the handlers behind ask for it with
 * {@code read}. Here the end of a request meets the end of its answer: what is left of a request that has already been
 * answered is dropped, and the connection goes on or ends as both sides have said.
 *
 * <p>Whenever nothing waits to be let in, it reads on from the socket. So it holds at most what one read brings, and
 * still notices a client that goes away.
 */
final class Turnstile extends ChannelDuplexHandler {

    /** How long a client may go on sending what is no longer wanted. */
    private static final int PATIENCE_SECONDS = 5;

    private final Queue<Object> waiting = new ArrayDeque<>();

    private boolean wanted;
    private boolean passing;
    private boolean requestOpen = true;
    private boolean answerOpen;
    private boolean persistent;
    private boolean leaving;
    private HttpMethod method = HttpMethod.GET;
    private @Nullable ScheduledFuture<?> patience;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.fireChannelActive();
        read(ctx);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        wanted = true;
        pass(ctx);
        readOn(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (leaving) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(message);
        pass(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        readOn(ctx);
    }

    private void readOn(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            ctx.read();
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        if (passing) {
            return;
        }
        passing = true;
        while (wanted && !waiting.isEmpty() && !(answerOpen && waiting.peek() instanceof HttpRequest)) {
            wanted = false;
            enter(ctx, (HttpObject) waiting.remove());
        }
        passing = false;
    }

    private void enter(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof LastHttpContent && message.decoderResult().isSuccess()) {
            requestOpen = false;
        }
        if (answerOpen) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        wanted = true;
        if (!requestOpen) {
            regainPatience();
        }
    }

    private void begin(HttpRequest request) {
        requestOpen = true;
        answerOpen = true;
        method = request.method();
        persistent = request.protocolVersion().equals(HttpVersion.HTTP_1_1) && HttpUtil.isKeepAlive(request);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse answer) {
            if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                ctx.write(message, promise);
                return;
            }
            settlePersistence(answer);
        }
        ChannelFuture written = ctx.write(message, promise);
        if (message instanceof LastHttpContent) {
            answerOpen = false;
            if (persistent) {
                awaitNext(ctx);
            } else {
                written.addListener(done -> leave(ctx));
            }
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (!answerOpen) {
            pass(ctx);
            readOn(ctx);
        }
    }

    private void settlePersistence(HttpResponse answer) {
        persistent &= HttpUtil.isKeepAlive(answer) && (hasNoBody(answer) || isDelimited(answer));
        if (!persistent) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private boolean hasNoBody(HttpResponse answer) {
        int status = answer.status().code();
        return HttpMethod.HEAD.equals(method) || status == 204 || status == 304;
    }

    private static boolean isDelimited(HttpResponse answer) {
        return HttpUtil.isContentLengthSet(answer) || HttpUtil.isTransferEncodingChunked(answer);
    }

    private void awaitNext(ChannelHandlerContext ctx) {
        wanted = true;
        if (requestOpen) {
            losePatienceWith(ctx);
        }
    }

    /** Ends the connection so that the client can still read its answer: a reset would take it away (RFC 9112, 9.6). */
    private void leave(ChannelHandlerContext ctx) {
        if (!requestOpen || !(ctx.channel() instanceof DuplexChannel duplex)) {
            ctx.close();
            return;
        }
        leaving = true;
        dropWaiting();
        duplex.shutdownOutput();
        losePatienceWith(ctx);
        ctx.read();
    }

    private void losePatienceWith(ChannelHandlerContext ctx) {
        regainPatience();
        patience = ctx.executor().schedule(() -> ctx.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void regainPatience() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        regainPatience();
        dropWaiting();
        ctx.fireChannelInactive();
    }

    private void dropWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
