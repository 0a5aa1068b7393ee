package io.cloister.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
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
        details.connect(server.connection(loop));
        return details.promise;
    }

    private void connect(Future<UpstreamConnection> connecting) {
        connecting.addListener(done -> {
            if (!connecting.isSuccess()) {
                fail(String.valueOf(connecting.cause().getMessage()));
            } else if (promise.isDone()) {
                connecting.getNow().close();
            } else if (connecting.getNow().isOpen()) {
                connection = connecting.getNow();
                connection.send(request(), this);
            } else if (connecting.getNow().isUsed()) {
                connect(server.newConnection(loop));
            } else {
                fail("the model server broke off");
            }
        });
    }

    private FullHttpRequest request() {
        ByteBuf content = Unpooled.copiedBuffer(question, UTF_8);
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/api/show", content);
        request.headers()
                .set(HttpHeaderNames.HOST, server.authority())
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return request;
    }

    @Override
    public void answerBegins(HttpResponse head) {
        status = head.status().code();
    }

    @Override
    public void answerContinues(HttpContent piece) {
        if (promise.isDone()) {
            piece.release();
            return;
        }
        body.addComponent(true, piece.content());
        if (body.readableBytes() > LARGEST_BYTES) {
            fail("it is too long");
        } else if (piece instanceof LastHttpContent) {
            timer.cancel(false);
            connection = null;
            promise.setSuccess(new Answer(HttpResponseStatus.valueOf(status), body));
        }
    }

    @Override
    public void answerPauses() {
        if (connection != null) {
            connection.read();
        }
    }

    @Override
    public void serverBrokeOff() {
        boolean wasKept = connection != null && connection.isUsed();
        connection = null;
        if (wasKept && status == 0 && !promise.isDone()) {
            connect(server.newConnection(loop));
        } else {
            fail("the model server broke off");
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
    record Answer(HttpResponseStatus status, ByteBuf body) {}
}
