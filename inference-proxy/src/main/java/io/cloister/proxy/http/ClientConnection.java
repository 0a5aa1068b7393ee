package io.cloister.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Client;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusalAnswer;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.answer.RequestListener;
import io.cloister.proxy.wire.BodyReader;
import io.cloister.proxy.wire.HeadReader;
import io.cloister.proxy.wire.MalformedException;
import io.cloister.proxy.wire.PlainAnswer;
import io.cloister.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client. It lets one request in at a time, and here the end of a request meets the end of its
 * answer: what is left of a request that has already been answered is dropped, and the connection goes on or ends as both
 * sides have said.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Client, Patience.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    /** How far the request has come. */
    private enum Stage {
        HEAD,
        BODY,
        WHOLE
    }

    private final Door door;
    private final Reception reception;
    private final Patience patience;
    private final HeadReader heads = new HeadReader();
    private final BodyReader body = new BodyReader();
    private final Inlet inlet = new Inlet();
    private final Farewell farewell = new Farewell();

    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestListener listener;
    private Stage stage = Stage.HEAD;
    private String target = "/";
    private long requests;
    private long received;
    private boolean answerOpen;
    private boolean answersHead;
    private boolean persistent;
    private boolean bodyPaused;
    private boolean leaving;
    private boolean processing;

    ClientConnection(Door door, Reception reception, ServerProperties limits) {
        this.door = door;
        this.reception = reception;
        this.patience = new Patience(limits, this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        reception.enter(ctx.channel(), this::admitted, this::notAdmitted);
    }

    private void admitted() {
        if (channel().channel().isActive()) {
            patience.start(loop());
            inlet.readOn(channel().channel());
        }
    }

    private void notAdmitted() {
        refuseUnread(Refusal.closing(
                ProblemType.TOO_MANY_REQUESTS, "There are too many connections already; close some and try again."));
    }

    private ChannelHandlerContext channel() {
        return Objects.requireNonNull(context, "not connected");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (leaving) {
            in.release();
            return;
        }
        patience.clientSpeaks();
        inlet.add(in);
        process();
    }

    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            for (ByteBuf in = inlet.unread(); in != null && !leaving && read(in); in = inlet.unread()) {}
        } catch (MalformedException e) {
            malformed(e);
        }
        processing = false;
        if (leaving) {
            inlet.drop();
        }
        inlet.readOn(channel().channel());
        if (inlet.isEmpty() && stage == Stage.BODY && !bodyPaused) {
            patience.waitForBody();
        }
    }

    private boolean read(ByteBuf in) throws MalformedException {
        return switch (stage) {
            case HEAD -> takesMore() && readHead(in);
            case BODY -> readBody(in);
            case WHOLE -> false;
        };
    }

    private boolean readHead(ByteBuf in) throws MalformedException {
        if (heads.read(in)) {
            begin(RequestHead.of(heads));
        } else if (heads.hasBegun()) {
            patience.headBegins();
        }
        return true;
    }

    private void begin(RequestHead request) {
        stage = Stage.BODY;
        answerOpen = true;
        answersHead = request.isHead();
        persistent = request.keepsConnection();
        target = request.target();
        bodyPaused = false;
        received = 0;
        requests++;
        patience.bodyBegins();
        if (request.isChunked()) {
            body.beginChunks();
        } else {
            body.beginOf(Math.max(0, request.contentLength()));
        }
        try {
            door.enter(this, request);
        } catch (RefusedException e) {
            refuse(e.refusal());
        }
        endIfWhole();
    }

    private boolean readBody(ByteBuf in) throws MalformedException {
        if (bodyPaused && answerOpen) {
            return false;
        }
        int length = body.next(in);
        if (length > 0) {
            take(in, length);
        }
        endIfWhole();
        return true;
    }

    private void take(ByteBuf in, int length) {
        received += length;
        if (listener == null) {
            in.skipBytes(length);
            return;
        }
        try {
            door.checkBody(received);
            listener.bodyContinues(in, length);
        } catch (RefusedException e) {
            in.skipBytes(length);
            listener.bodyFails(e.refusal());
        }
    }

    private void endIfWhole() {
        if (stage != Stage.BODY || !body.isDone()) {
            return;
        }
        stage = Stage.WHOLE;
        if (listener != null) {
            patience.answerBegins();
            listener.bodyEnds();
        } else if (!answerOpen) {
            awaitNext();
        }
    }

    private void awaitNext() {
        farewell.cancel();
        if (persistent) {
            stage = Stage.HEAD;
            heads.next();
            patience.requestEnds();
        }
    }

    private void malformed(MalformedException fault) {
        ProblemType type = switch (fault.fault()) {
            case UNREADABLE -> ProblemType.INVALID_REQUEST;
            case LINE_TOO_LONG -> ProblemType.URI_TOO_LONG;
            case FIELDS_TOO_LARGE -> ProblemType.HEADERS_TOO_LARGE;
        };
        fail(Refusal.closing(type, fault.sentence()));
    }

    /** The request cannot be read on: it is refused, unless it has been answered already. */
    private void fail(Refusal refusal) {
        if (listener != null) {
            listener.bodyFails(refusal);
        } else if (stage == Stage.HEAD) {
            refuseUnread(refusal);
        } else {
            channel().close();
        }
    }

    private void refuseUnread(Refusal refusal) {
        answerOpen = true;
        answersHead = false;
        target = "/";
        refuse(refusal);
    }

    @Override
    public long unsent() {
        ChannelOutboundBuffer written = channel().channel().unsafe().outboundBuffer();
        return written == null ? 0 : written.totalPendingWriteBytes();
    }

    @Override
    public void late(Patience.Stage with) {
        switch (with) {
            case BETWEEN, ANSWER -> channel().close();
            case HEAD -> refuseUnread(tooSlow("head"));
            case BODY -> {
                if (listener != null) {
                    listener.bodyFails(tooSlow("body"));
                }
            }
        }
    }

    private static Refusal tooSlow(String what) {
        return Refusal.closing(ProblemType.REQUEST_TIMEOUT, "The " + what + " of the request did not come in time.");
    }

    @Override
    public void servedBy(RequestListener next) {
        listener = next;
    }

    @Override
    public EventLoop loop() {
        return channel().channel().eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel().alloc();
    }

    @Override
    public void pauseBody() {
        bodyPaused = true;
        patience.clientSpeaks();
    }

    @Override
    public void resumeBody() {
        bodyPaused = false;
        process();
    }

    @Override
    public void tellToContinue() {
        channel().writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
    }

    @Override
    public void refuse(Refusal refusal) {
        if (refusal.last()) {
            persistent = false;
        }
        String requestId = channel().channel().id().asShortText() + "-" + requests;
        LOG.atDebug()
                .addKeyValue("request_id", requestId)
                .addKeyValue("status", refusal.type().status())
                .log("Refused: {}", refusal.detail());
        answer(RefusalAnswer.to(refusal, target, requestId));
    }

    /** Gives a whole answer. */
    void answer(PlainAnswer answer) {
        write(answer.write(allocator(), !answersHead, !persistent));
        endAnswer();
    }

    @Override
    public boolean closesAfterAnswer() {
        return !persistent;
    }

    @Override
    public void closeAfterAnswer() {
        persistent = false;
    }

    @Override
    public void write(ByteBuf bytes) {
        channel().write(bytes, channel().voidPromise());
    }

    @Override
    public void flush() {
        channel().flush();
    }

    @Override
    public boolean takesMore() {
        return channel().channel().isWritable();
    }

    @Override
    public void endAnswer() {
        answerOpen = false;
        listener = null;
        if (!persistent) {
            patience.answerBegins();
            channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> leave());
            return;
        }
        channel().flush();
        if (stage == Stage.WHOLE) {
            awaitNext();
        } else if (!body.isDone()) {
            farewell.awaitEnd(channel().channel());
        }
        process();
    }

    @Override
    public void breakAnswer(boolean delimited) {
        answerOpen = false;
        listener = null;
        persistent = false;
        channel().flush();
        if (!delimited && channel().channel().isActive()) {
            // To this client a plain close would be the proper end of the body: it has to see a reset.
            channel().channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel().close();
    }

    private void leave() {
        if (stage == Stage.WHOLE) {
            channel().close();
            return;
        }
        leaving = true;
        process();
        farewell.leave(channel().channel());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!takesMore()) {
            return;
        }
        if (listener != null) {
            listener.clientTakesMore();
        } else {
            process();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        patience.stop();
        farewell.cancel();
        leaving = true;
        RequestListener serving = listener;
        listener = null;
        if (serving != null) {
            serving.clientGone();
        }
        if (!processing) {
            inlet.drop();
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
