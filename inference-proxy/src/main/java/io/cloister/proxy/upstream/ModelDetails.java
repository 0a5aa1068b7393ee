package io.cloister.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.proxy.wire.AnswerHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our own question to the model server about a model: {@code POST /api/show} of Ollama's API. A connection that broke
 * before it answered is no answer; the question does no harm, so that on a kept connection it is asked a second time.
 */
final class ModelDetails implements AnswerListener {

    private static final int LARGEST_BYTES = 2 * 1024 * 1024;
    private static final String BROKE_OFF = "the model server broke off";

    private final Upstream server;
    private final EventLoop loop;
    private final String question;
    private final Promise<Answer> promise;
    private final CompositeByteBuf body = Unpooled.compositeBuffer(Integer.MAX_VALUE);
    private final ScheduledFuture<?> timer;
    private @Nullable UpstreamConnection connection;
    private int status;

    private ModelDetails(Upstream server, EventLoop loop, String question) {
        this.server = server;
        this.loop = loop;
        this.question = question;
        this.promise = loop.newPromise();
        this.promise.addListener(done -> {
            if (!promise.isSuccess()) {
                drop();
            }
        });
        this.timer = loop.schedule(
                () -> fail("it took too long"), server.firstByteTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Asks.
     *
     * @param question the body, JSON
     * @return the answer, whose body is the caller's to release; fails with the reason if there is none. To cancel it
     *     ends the question
     */
    static Future<Answer> ask(Upstream server, EventLoop loop, String question) {
        ModelDetails details = new ModelDetails(server, loop, question);
        details.begin();
        return details.promise;
    }

    private void begin() {
        UpstreamConnection idle = server.idleConnection(loop);
        if (idle == null) {
            connect(server.newConnection(loop));
        } else {
            send(idle);
        }
    }

    private void connect(Future<UpstreamConnection> connecting) {
        connecting.addListener(done -> {
            if (!connecting.isSuccess()) {
                fail(String.valueOf(connecting.cause().getMessage()));
            } else if (promise.isDone()) {
                connecting.getNow().close();
            } else if (connecting.getNow().isOpen()) {
                send(connecting.getNow());
            } else {
                fail(BROKE_OFF);
            }
        });
    }

    private void send(UpstreamConnection open) {
        connection = open;
        int length = question.getBytes(UTF_8).length;
        String head = "POST /api/show HTTP/1.1\r\nHost: " + server.authority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
        open.send(Unpooled.copiedBuffer(head + question, UTF_8), null, false, this);
    }

    @Override
    public void answerBegins(AnswerHead head) {
        status = head.status();
    }

    @Override
    public void answerContinues(ByteBuf in, int length) {
        if (promise.isDone()) {
            in.skipBytes(length);
            return;
        }
        body.addComponent(true, in.readRetainedSlice(length));
        if (body.readableBytes() > LARGEST_BYTES) {
            fail("it is too long");
        }
    }

    @Override
    public void answerEnds() {
        timer.cancel(false);
        connection = null;
        if (!promise.isDone()) {
            promise.setSuccess(new Answer(status, body));
        }
    }

    @Override
    public void answerPauses() {
        // It is short: it may come as fast as it does.
    }

    @Override
    public void answerIsLate() {
        throw new IllegalStateException("our own timer bounds the dialling, too");
    }

    @Override
    public void serverBrokeOff() {
        boolean wasKept = connection != null && connection.isUsed();
        connection = null;
        if (wasKept && status == 0 && !promise.isDone()) {
            connect(server.newConnection(loop));
        } else {
            fail(BROKE_OFF);
        }
    }

    private void fail(String reason) {
        promise.tryFailure(new IOException(reason));
    }

    /** Nobody waits for the answer any more: neither its memory nor the connection is needed. */
    private void drop() {
        timer.cancel(false);
        body.release();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /**
     * What the server said.
     *
     * @param body to be released by whoever asked
     */
    record Answer(int status, ByteBuf body) {}
}
