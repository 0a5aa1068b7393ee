package io.cloister.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the model server: serves one request after another, and goes back to its pool between them when both
 * sides have come to a clean end. Interim answers (RFC 9110, section 15.2) are not told; what cannot be read as an answer
 * counts as the server's breaking off. Confined to its event loop.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private final ConnectionPool pool;
    private final AnswerDecoder decoder = new AnswerDecoder();
    private @Nullable Channel channel;
    private @Nullable AnswerListener listener;
    private boolean used;
    private boolean requestSent;
    private boolean answerBegun;
    private boolean keptByServer;
    private long idleSince;

    UpstreamConnection(ConnectionPool pool) {
        this.pool = pool;
    }

    /** Reads its answers. */
    AnswerDecoder decoder() {
        return decoder;
    }

    /** Whether it has served a request before, so that the server may have been about to close it. */
    boolean isUsed() {
        return used;
    }

    /** Whether it still stands. Who was told of it later than at once has to ask before it sends. */
    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Sends a request, which it takes over, and tells the answer to the listener. */
    ChannelFuture send(FullHttpRequest request, AnswerListener answerListener) {
        listener = answerListener;
        requestSent = false;
        answerBegun = false;
        keptByServer = false;
        decoder.expectAnswerTo(request.method());
        Channel open = open();
        ChannelFuture sending = open.writeAndFlush(request);
        sending.addListener(sent -> requestSent |= sent.isSuccess());
        open.read();
        return sending;
    }

    /** Asks for more of the answer. */
    void read() {
        open().read();
    }

    /** Ends it, and with it the generation that it carries. Nothing is told any more. */
    void close() {
        listener = null;
        open().close();
    }

    private Channel open() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject part = (HttpObject) message;
        AnswerListener hearing = listener;
        if (hearing == null || part.decoderResult().isFailure() || isSwitch(part)) {
            ReferenceCountUtil.release(message);
            breakOff(ctx);
            return;
        }
        if (part instanceof HttpResponse head && !isInterim(head)) {
            answerBegun = true;
            keptByServer = HttpUtil.isKeepAlive(head);
            hearing.answerBegins(head);
        }
        if (part instanceof HttpContent piece) {
            take(ctx, hearing, piece);
        }
    }

    private void take(ChannelHandlerContext ctx, AnswerListener hearing, HttpContent piece) {
        if (!answerBegun) {
            piece.release();
            return;
        }
        if (piece instanceof LastHttpContent) {
            listener = null;
            settle(ctx);
        }
        hearing.answerContinues(piece);
    }

    private void settle(ChannelHandlerContext ctx) {
        if (!keptByServer || !requestSent || !ctx.channel().isActive() || !pool.offer(this)) {
            ctx.close();
            return;
        }
        used = true;
        idleSince = System.nanoTime();
        ctx.read();
    }

    /** Nanoseconds since its last answer ended. */
    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    private static boolean isInterim(HttpResponse head) {
        return head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /** We never ask to switch protocols, so a server that does is not speaking to us. */
    private static boolean isSwitch(HttpObject part) {
        return part instanceof HttpResponse head && head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (listener != null) {
            listener.answerPauses();
        } else if (decoder.holdsBytes()) {
            // Said unasked: it must not become the beginning of the next answer.
            breakOff(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        breakOff(ctx);
    }

    /** A reset must not look like the end of a body that the end of the connection delimits. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff(ctx);
    }

    private void breakOff(ChannelHandlerContext ctx) {
        AnswerListener hearing = listener;
        listener = null;
        pool.remove(this);
        ctx.close();
        if (hearing != null) {
            hearing.serverBrokeOff();
        }
    }
}
