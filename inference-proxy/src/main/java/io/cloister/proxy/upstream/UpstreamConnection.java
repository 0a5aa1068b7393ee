package io.cloister.proxy.upstream;

import io.cloister.proxy.wire.AnswerHead;
import io.cloister.proxy.wire.BodyReader;
import io.cloister.proxy.wire.HeadReader;
import io.cloister.proxy.wire.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the model server: serves one request after another, and goes back to its pool between them when both
 * sides have come to a clean end. Interim answers (RFC 9110, section 15.2) are not told; what cannot be read as an answer
 * counts as the server's breaking off. Confined to its event loop.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private final ConnectionPool pool;
    private final HeadReader heads = new HeadReader();
    private final BodyReader body = new BodyReader();
    private final Alarm alarm = new Alarm(this::ring);
    private @Nullable Channel channel;
    private @Nullable AnswerListener listener;
    private @Nullable ChannelFuture sending;
    private boolean answersHead;
    private boolean used;
    private boolean answerBegun;
    private boolean keptByServer;
    private boolean paused;
    private long idleSince;

    UpstreamConnection(ConnectionPool pool) {
        this.pool = pool;
    }

    /** Whether it has served a request before, so that the server may have been about to close it. */
    boolean isUsed() {
        return used;
    }

    /** Whether it still stands. Who was told of it later than at once has to ask before it sends. */
    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /**
     * Sends a request and tells the answer to the listener.
     *
     * @param first the beginning of the request, which it takes over
     * @param rest what is left of it, which it takes over too
     * @param forHead whether the answer will have no body, whatever it announces
     */
    ChannelFuture send(ByteBuf first, @Nullable ByteBuf rest, boolean forHead, AnswerListener answerListener) {
        Channel open = open();
        listener = answerListener;
        answersHead = forHead;
        answerBegun = false;
        keptByServer = false;
        heads.next();
        if (rest != null) {
            open.write(first, open.voidPromise());
        }
        ChannelFuture written = open.writeAndFlush(rest == null ? first : rest);
        sending = written;
        return written;
    }

    /** Tells the listener when the answer takes longer than this from now on, instead of any time set before. */
    void ringAfter(Duration time) {
        alarm.set(open().eventLoop(), time);
    }

    /** The answer may take as long as it takes. */
    void clearAlarm() {
        alarm.clear();
    }

    private void ring() {
        if (listener != null) {
            listener.answerIsLate();
        }
    }

    /** Reads no more of the answer. */
    void pause() {
        if (!paused && isOpen()) {
            paused = true;
            open().config().setAutoRead(false);
        }
    }

    /** Reads the answer on. */
    void resume() {
        // Of a closed channel Netty would change what the next owner of its descriptor is told.
        if (paused && isOpen()) {
            paused = false;
            open().config().setAutoRead(true);
        }
    }

    /** Ends it, and with it the generation that it carries. Nothing is told any more. */
    void close() {
        listener = null;
        open().close();
    }

    private Channel open() {
        return Objects.requireNonNull(channel, "not connected");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                if (listener == null) {
                    // Said unasked, or behind the answer: it must not become the beginning of the next.
                    breakOff();
                    return;
                }
                read(in, listener);
            }
        } catch (MalformedException e) {
            breakOff();
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in, AnswerListener hearing) throws MalformedException {
        if (!answerBegun && heads.read(in)) {
            begin(AnswerHead.of(heads), hearing);
        }
        if (!answerBegun) {
            return;
        }
        int length = body.next(in);
        if (length > 0) {
            take(in, length, hearing);
        }
        if (body.isDone() && listener != null) {
            end(hearing, !in.isReadable());
        }
    }

    private void begin(AnswerHead head, AnswerListener hearing) throws MalformedException {
        heads.next();
        if (head.isInterim()) {
            return;
        }
        if (head.switchesProtocol()) {
            // We never ask for that, so a server that does it is not speaking to us.
            breakOff();
            return;
        }
        answerBegun = true;
        keptByServer = head.keepsConnection();
        if (!head.mayHaveBody(answersHead)) {
            body.beginEmpty();
        } else if (head.isChunked()) {
            body.beginChunks();
        } else if (head.contentLength() >= 0) {
            body.beginOf(head.contentLength());
        } else {
            body.beginUntilEnd();
        }
        hearing.answerBegins(head);
    }

    private void take(ByteBuf in, int length, AnswerListener hearing) {
        if (listener == null) {
            in.skipBytes(length);
        } else {
            hearing.answerContinues(in, length);
        }
    }

    private void end(AnswerListener hearing, boolean clean) {
        listener = null;
        alarm.clear();
        boolean sent = sending != null && sending.isSuccess();
        if (clean && keptByServer && sent && isOpen() && pool.offer(this)) {
            used = true;
            idleSince = System.nanoTime();
            resume();
        } else {
            open().close();
        }
        hearing.answerEnds();
    }

    /** Nanoseconds since its last answer ended. */
    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (listener != null) {
            listener.answerPauses();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        alarm.stop();
        if (listener != null && answerBegun && body.endsWithConnection()) {
            end(listener, false);
        }
        breakOff();
    }

    /** A reset must not look like the end of a body that the end of the connection delimits. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff();
    }

    private void breakOff() {
        AnswerListener hearing = listener;
        listener = null;
        pool.remove(this);
        open().close();
        if (hearing != null) {
            hearing.serverBrokeOff();
        }
    }
}
