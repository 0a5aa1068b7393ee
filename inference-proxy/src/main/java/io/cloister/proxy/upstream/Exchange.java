package io.cloister.proxy.upstream;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.route.AnswerStyle;
import io.cloister.proxy.route.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the model server and its answer on the way back. Both connections are on one event loop, to
 * which it is confined, and each side is read only while the other takes what was read. It ends exactly once: answered,
 * refused, broken off by the server, or left by the client; with it ends the connection to the server.
 */
final class Exchange {

    private final Upstream server;
    private final ChannelHandlerContext client;
    private final HttpRequest request;
    private final AnswerStyle style;
    private final StreamFlag streamFlag;
    private final boolean clientReadsChunks;

    private @Nullable Future<Channel> connecting;
    private @Nullable Channel upstream;
    private @Nullable ScheduledFuture<?> firstByteTimer;
    private boolean requestSent;
    private boolean answerBegun;
    private boolean answerDelimited;
    private boolean over;

    Exchange(Upstream server, ChannelHandlerContext client, HttpRequest request) {
        this.server = server;
        this.client = client;
        this.request = request;
        this.style = Route.of(client.channel()).style();
        this.streamFlag = new StreamFlag(style);
        this.clientReadsChunks = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    void begin() {
        Future<Channel> connection = server.connect(client.channel().eventLoop(), () -> new AnswerReader(this));
        connecting = connection;
        connection.addListener(done -> {
            if (connection.isSuccess()) {
                connected(connection.getNow());
            } else {
                refuse(unreachable(connection.cause()));
            }
        });
    }

    private void connected(Channel channel) {
        if (over) {
            channel.close();
            return;
        }
        upstream = channel;
        boolean clientWaits = HttpUtil.is100ContinueExpected(request);
        channel.write(Heads.forServer(request, server.authority()));
        if (clientWaits) {
            client.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        channel.read();
        client.read();
        channel.flush();
    }

    /** Passes on the next piece of the request and asks for more as soon as the server takes it. */
    void send(HttpContent piece) {
        if (over || upstream == null) {
            piece.release();
            return;
        }
        streamFlag.read(piece.content());
        if (piece instanceof LastHttpContent last) {
            Heads.dropTrailers(last);
            requestSent = true;
            awaitFirstByte();
        }
        upstream.writeAndFlush(piece);
        serverTakesMore();
    }

    /** The server may have room for more of the request. */
    void serverTakesMore() {
        if (!over && !requestSent && upstream != null && upstream.isWritable()) {
            client.read();
        }
    }

    private void awaitFirstByte() {
        boolean bounded = style == AnswerStyle.LISTING || streamFlag.isStreamed();
        if (bounded && !answerBegun) {
            firstByteTimer = client.executor()
                    .schedule(this::firstByteOverdue, server.firstByteTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void firstByteOverdue() {
        refuse(Refusal.of(
                ProblemType.UPSTREAM_TIMEOUT,
                "The model server did not begin to answer within "
                        + server.firstByteTimeout().toMillis() / 1000.0 + " s."));
    }

    /** The head of the answer is here. */
    void answerBegins(HttpResponse head) {
        if (over) {
            return;
        }
        stopTimer();
        answerBegun = true;
        HttpResponse forClient = Heads.forClient(head, request, clientReadsChunks);
        answerDelimited = Heads.isDelimited(forClient);
        client.write(forClient);
    }

    /** The next piece of the answer is here. */
    void answerContinues(HttpContent piece) {
        if (over) {
            piece.release();
            return;
        }
        if (piece instanceof LastHttpContent last) {
            Heads.dropTrailers(last);
            end();
        }
        client.write(piece);
    }

    /** Everything that one read has brought is written: sends it, and reads on if the client keeps up. */
    void answerPauses() {
        client.flush();
        clientTakesMore();
    }

    /** The client may have room for more of the answer. */
    void clientTakesMore() {
        if (!over && upstream != null && client.channel().isWritable()) {
            upstream.read();
        }
    }

    /** The server has gone, or says what is not HTTP: without an answer 502, within one a visibly broken end. */
    void serverBrokeOff() {
        refuse(Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server broke off before it answered."));
    }

    /** Ends the exchange from our side: with this refusal, or by breaking an answer that has already begun. */
    void refuse(Refusal refusal) {
        if (over) {
            return;
        }
        end();
        if (answerBegun) {
            breakAnswer();
        } else {
            client.writeAndFlush(refusal);
        }
    }

    /** The client has gone, and with it the reason for the generation. */
    void clientGone() {
        end();
    }

    private void breakAnswer() {
        client.flush();
        if (!answerDelimited) {
            // To this client a plain close would be the proper end of the body: it has to see a reset.
            client.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        client.close();
    }

    private void end() {
        over = true;
        stopTimer();
        if (connecting != null) {
            connecting.cancel(false);
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    private void stopTimer() {
        if (firstByteTimer != null) {
            firstByteTimer.cancel(false);
            firstByteTimer = null;
        }
    }

    private static Refusal unreachable(Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? Refusal.of(ProblemType.UPSTREAM_TIMEOUT, "The model server did not accept the connection in time.")
                : Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server refused the connection.");
    }
}
