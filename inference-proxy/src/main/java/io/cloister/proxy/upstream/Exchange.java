package io.cloister.proxy.upstream;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Client;
import io.cloister.proxy.answer.ClientListener;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.meter.AnswerMeter;
import io.cloister.proxy.meter.Usage;
import io.cloister.proxy.meter.UsageEventFilter;
import io.cloister.proxy.wire.AnswerHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to the model server and its answer on the way back. Both connections are on one event loop, to
 * which it is confined, and the server is read only while the client takes what was read. It ends exactly once: answered,
 * refused, broken off by the server, or left by the client; unless it was answered, the connection to the server ends
 * with it.
 */
final class Exchange implements AnswerListener, ClientListener {

    /** A body up to here travels in one piece with its head. */
    private static final int SMALL_BYTES = 16 * 1024;

    private final Upstream server;
    private final Client client;
    private final Call call;

    private @Nullable Future<UpstreamConnection> connecting;
    private @Nullable UpstreamConnection upstream;
    private @Nullable ByteBuf body;
    private @Nullable AnswerMeter meter;
    private @Nullable UsageEventFilter filter;
    private @Nullable AnswerWriter answer;
    private long begunAt;
    private long sentAt;
    private long firstPieceAt;
    private boolean sent;
    private boolean over;

    Exchange(Upstream server, Client client, Call call) {
        this.server = server;
        this.client = client;
        this.call = call;
        this.body = call.body();
    }

    void begin() {
        begunAt = System.nanoTime();
        UpstreamConnection idle = server.idleConnection(client.loop());
        if (idle == null) {
            connect(server.newConnection(client.loop()));
        } else {
            send(idle);
        }
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
        } else if (connection.isOpen()) {
            send(connection);
        } else {
            refuse(brokeOff());
        }
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        sent = true;
        sentAt = System.nanoTime();
        setAlarm(connection);
        ByteBuf content = takeBody();
        boolean inOne = content == null || content.readableBytes() <= SMALL_BYTES;
        ByteBuf request = request(content, inOne);
        ChannelFuture sending =
                connection.send(request, inOne ? null : content, call.head().isHead(), this);
        if (sending.isDone()) {
            call.end().left();
        } else {
            sending.addListener(done -> call.end().left());
        }
    }

    private @Nullable ByteBuf takeBody() {
        ByteBuf taken = body;
        body = null;
        return taken;
    }

    private ByteBuf request(@Nullable ByteBuf content, boolean inOne) {
        int length = content == null ? 0 : content.readableBytes();
        int room = call.head().size(server.authority()) + (inOne ? length : 0);
        ByteBuf request = client.allocator().directBuffer(room);
        call.head().write(request, server.authority(), content == null ? null : length);
        if (content != null && inOne) {
            request.writeBytes(content);
            content.release();
        }
        return request;
    }

    private void setAlarm(UpstreamConnection connection) {
        Duration limit = answerLimit();
        if (limit != null) {
            connection.ringAfter(limit);
        }
    }

    /** How long the answer may keep us waiting: for its first byte where it is a stream, else for the whole of it. */
    private @Nullable Duration answerLimit() {
        Duration left = timeLeft();
        if (!beginsSoon()) {
            return left;
        }
        Duration first = server.firstByteTimeout();
        return left != null && left.compareTo(first) < 0 ? left : first;
    }

    private boolean beginsSoon() {
        return call.streamed() || !call.route().isWork();
    }

    private @Nullable Duration timeLeft() {
        return call.timeLeft() == null ? null : call.timeLeft().minusNanos(System.nanoTime() - begunAt);
    }

    @Override
    public void answerIsLate() {
        Duration left = timeLeft();
        boolean timeIsUp = left != null && !left.isPositive();
        refuse(timeIsUp ? timeIsUp() : firstByteOverdue(server.firstByteTimeout()));
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
    public void answerBegins(AnswerHead head) {
        if (beginsSoon()) {
            awaitTheRest();
        }
        if (call.route().isWork()) {
            boolean events = head.isEventStream();
            meter = new AnswerMeter(events);
            filter = call.hidesUsage() && events ? new UsageEventFilter(client.allocator()) : null;
        }
        answer = AnswerWriter.begin(client, head, call.head(), filter != null);
    }

    private void awaitTheRest() {
        Duration left = timeLeft();
        if (upstream != null && left != null) {
            upstream.ringAfter(left);
        } else if (upstream != null) {
            upstream.clearAlarm();
        }
    }

    @Override
    public void answerContinues(ByteBuf in, int length) {
        if (firstPieceAt == 0) {
            firstPieceAt = System.nanoTime();
        }
        if (meter != null) {
            meter.read(in, length);
        }
        if (filter == null) {
            writer().write(in, length);
        } else {
            pass(filter.filter(in, length));
        }
        pauseIfBehind();
    }

    private void pass(ByteBuf filtered) {
        writer().write(filtered, filtered.readableBytes());
        filtered.release();
    }

    private AnswerWriter writer() {
        if (answer == null) {
            throw new IllegalStateException("the answer has not begun");
        }
        return answer;
    }

    private void pauseIfBehind() {
        if (upstream != null && !client.takesMore()) {
            upstream.pause();
        }
    }

    @Override
    public void answerEnds() {
        if (filter != null) {
            pass(filter.end());
        }
        writer().end();
        upstream = null;
        end();
        client.endAnswer();
    }

    /** Everything that one read has brought is written: sends it, and reads on if the client keeps up. */
    @Override
    public void answerPauses() {
        if (answer != null) {
            answer.flush();
        }
        clientTakesMore();
    }

    @Override
    public void clientTakesMore() {
        if (!over && upstream != null && client.takesMore()) {
            upstream.resume();
        }
    }

    /** Without an answer 502, within one a visibly broken end; on a kept connection, a second try where that is safe. */
    @Override
    public void serverBrokeOff() {
        boolean wasKept = upstream != null && upstream.isUsed();
        upstream = null;
        if (!over && answer == null && wasKept && call.head().isSafe()) {
            connect(server.newConnection(client.loop()));
            return;
        }
        refuse(brokeOff());
    }

    private static Refusal brokeOff() {
        return Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server broke off before it answered.");
    }

    /** Ends the exchange from our side: with this refusal, or by breaking an answer that has already begun. */
    private void refuse(Refusal refusal) {
        if (over) {
            return;
        }
        if (answer != null) {
            answer.flush();
        }
        giveUp();
        if (answer == null) {
            client.refuse(refusal);
        } else {
            client.breakAnswer(answer.isDelimited());
        }
    }

    /** The client has gone, and with it the reason for the generation. */
    @Override
    public void clientGone() {
        if (!over) {
            giveUp();
        }
    }

    private void giveUp() {
        end();
        if (connecting != null) {
            connecting.cancel(false);
        }
        if (upstream != null) {
            upstream.close();
        }
        if (answer != null) {
            answer.drop();
        }
    }

    private void end() {
        over = true;
        if (body != null) {
            body.release();
            body = null;
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

    private static Refusal unreachable(Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? Refusal.of(ProblemType.UPSTREAM_TIMEOUT, "The model server did not accept the connection in time.")
                : Refusal.of(ProblemType.UPSTREAM_UNAVAILABLE, "The model server refused the connection.");
    }
}
