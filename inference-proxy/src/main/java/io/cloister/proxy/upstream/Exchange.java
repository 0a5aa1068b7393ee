package io.cloister.proxy.upstream;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.meter.AnswerMeter;
import io.cloister.proxy.meter.Usage;
import io.cloister.proxy.meter.UsageEventFilter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to the model server and its answer on the way back. Both connections are on one event loop, to
 * which it is confined, and the server is read only while the client takes what was read. It ends exactly once: answered,
 * refused, broken off by the server, or left by the client; unless it was answered, the connection to the server ends
 * with it.
 */
final class Exchange implements AnswerListener {

    private final Upstream server;
    private final ChannelHandlerContext client;
    private final Call call;
    private final boolean clientReadsChunks;
    private final HttpMethod method;

    private @Nullable Future<UpstreamConnection> connecting;
    private @Nullable UpstreamConnection upstream;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable AnswerMeter meter;
    private @Nullable UsageEventFilter filter;
    private long sentAt;
    private long firstPieceAt;
    private boolean requestHeld = true;
    private boolean sent;
    private boolean answerBegun;
    private boolean answerDelimited;
    private boolean over;

    Exchange(Upstream server, ChannelHandlerContext client, Call call) {
        this.server = server;
        this.client = client;
        this.call = call;
        this.method = call.request().method();
        this.clientReadsChunks = call.request().protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    void begin() {
        Heads.forServer(call.request(), server.authority());
        connect(server.connection(client.channel().eventLoop()));
    }

    private void connect(Future<UpstreamConnection> connection) {
        connecting = connection;
        connection.addListener(done -> {
            if (connection.isSuccess()) {
                connected(connection.getNow());
            } else {
                refuse(unreachable(connection.cause()));
            }
        });
    }

    private void connected(UpstreamConnection connection) {
        if (over) {
            connection.close();
            return;
        }
        if (!connection.isOpen()) {
            closedBeforeUse(connection);
            return;
        }
        upstream = connection;
        sent = true;
        sentAt = System.nanoTime();
        startTimer();
        connection.send(takeRequest(), this).addListener(sending -> call.end().left());
    }

    /** Nothing has been sent on it, so whatever the request is, another connection may be tried. */
    private void closedBeforeUse(UpstreamConnection connection) {
        if (connection.isUsed()) {
            connect(server.newConnection(client.channel().eventLoop()));
        } else {
            refuse(brokeOff());
        }
    }

    /** Hands the request over. One without a body, which alone may be sent twice, can be handed over again. */
    private FullHttpRequest takeRequest() {
        requestHeld = mayBeSentTwice();
        return requestHeld ? call.request().retainedDuplicate() : call.request();
    }

    /** RFC 9110, section 9.2.2: what only reads does no harm when it is done twice. */
    private boolean mayBeSentTwice() {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    }

    private void startTimer() {
        boolean bounded = call.streamed() || !call.route().isWork();
        Duration limit = bounded ? server.firstByteTimeout() : call.timeLeft();
        if (limit != null) {
            Refusal overdue = bounded ? firstByteOverdue(limit) : timeIsUp();
            timer = client.executor().schedule(() -> refuse(overdue), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static Refusal firstByteOverdue(Duration limit) {
        return Refusal.of(
                ProblemType.UPSTREAM_TIMEOUT,
                "The model server did not begin to answer within " + limit.toMillis() / 1000.0 + " s.");
    }

    private static Refusal timeIsUp() {
        return Refusal.of(
                ProblemType.UPSTREAM_TIMEOUT, "The model server did not answer before the task's time was up.");
    }

    @Override
    public void answerBegins(HttpResponse head) {
        if (call.streamed() || !call.route().isWork()) {
            stopTimer();
        }
        answerBegun = true;
        if (call.route().isWork()) {
            boolean events = isEventStream(head);
            meter = new AnswerMeter(events);
            filter = call.hidesUsage() && events ? new UsageEventFilter() : null;
        }
        if (filter != null) {
            // What the client gets is shorter than what the server has announced.
            head.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        HttpResponse forClient = Heads.forClient(head, method, clientReadsChunks);
        answerDelimited = Heads.isDelimited(forClient);
        client.write(forClient);
    }

    private static boolean isEventStream(HttpResponse head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }

    @Override
    public void answerContinues(HttpContent piece) {
        if (over) {
            piece.release();
            return;
        }
        if (firstPieceAt == 0 && piece.content().isReadable()) {
            firstPieceAt = System.nanoTime();
        }
        if (meter != null) {
            meter.read(piece.content());
        }
        HttpContent forClient = filter == null ? piece : filter.filter(piece);
        if (forClient instanceof LastHttpContent last) {
            Heads.dropTrailers(last);
            end();
            client.writeAndFlush(forClient);
        } else {
            client.write(forClient);
        }
    }

    /** Everything that one read has brought is written: sends it, and reads on if the client keeps up. */
    @Override
    public void answerPauses() {
        client.flush();
        clientTakesMore();
    }

    /** The client may have room for more of the answer. */
    void clientTakesMore() {
        if (!over && upstream != null && client.channel().isWritable()) {
            upstream.read();
        }
    }

    /** Without an answer 502, within one a visibly broken end; on a kept connection, a second try where that is safe. */
    @Override
    public void serverBrokeOff() {
        boolean wasKept = upstream != null && upstream.isUsed();
        upstream = null;
        if (!over && !answerBegun && wasKept && mayBeSentTwice()) {
            stopTimer();
            connect(server.newConnection(client.channel().eventLoop()));
            return;
        }
        refuse(brokeOff());
    }

    private static Refusal brokeOff() {
        return Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server broke off before it answered.");
    }

    /** Ends the exchange from our side: with this refusal, or by breaking an answer that has already begun. */
    void refuse(Refusal refusal) {
        if (over) {
            return;
        }
        giveUp();
        if (answerBegun) {
            breakAnswer();
        } else {
            client.writeAndFlush(refusal);
        }
    }

    /** The client has gone, and with it the reason for the generation. */
    void clientGone() {
        if (!over) {
            giveUp();
        }
    }

    private void breakAnswer() {
        client.flush();
        if (!answerDelimited) {
            // To this client a plain close would be the proper end of the body: it has to see a reset.
            client.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        client.close();
    }

    private void giveUp() {
        end();
        if (connecting != null) {
            connecting.cancel(false);
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    private void end() {
        over = true;
        stopTimer();
        if (requestHeld) {
            requestHeld = false;
            call.request().release();
        }
        if (filter != null) {
            filter.close();
        }
        call.end().ended(sent ? usage() : null);
    }

    private Usage usage() {
        long now = System.nanoTime();
        return new Usage(
                meter == null ? 0 : meter.promptTokens(),
                meter == null ? 0 : meter.completionTokens(),
                Duration.ofNanos(firstPieceAt == 0 ? 0 : firstPieceAt - sentAt),
                Duration.ofNanos(now - sentAt));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static Refusal unreachable(Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? Refusal.of(ProblemType.UPSTREAM_TIMEOUT, "The model server did not accept the connection in time.")
                : Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server refused the connection.");
    }
}
