package io.cloister.proxy.upstream;

import io.cloister.proxy.answer.Client;
import io.cloister.proxy.answer.ClientListener;
import io.cloister.proxy.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The model server as seen from here: gives each request a connection that nobody else is using, on the loop of the
 * client that it serves, so that the two never need a lock between them. Thread-safe.
 */
@Component
public final class Upstream {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int REDIAL_MILLIS = 50;
    private static final int MOST_IDLE = 64;

    private final Transport transport;
    private final UpstreamAddress address;
    private final UpstreamProperties properties;
    private final Map<EventLoop, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final AtomicBoolean reachable = new AtomicBoolean(true);

    Upstream(Transport transport, UpstreamProperties properties) {
        this.transport = transport;
        this.properties = properties;
        this.address = properties.address();
    }

    /** What goes into {@code Host}. */
    String authority() {
        return address.authority();
    }

    /** How long the first byte of a streamed answer may take. */
    Duration firstByteTimeout() {
        return properties.firstByteTimeout();
    }

    /** Sends a call that it takes over, and its answer to the client. Gives who has to hear of the client meanwhile. */
    public ClientListener forward(Client client, Call call) {
        Exchange exchange = new Exchange(this, client, call);
        exchange.begin();
        return exchange;
    }

    /** Gives a connection that has served before and can serve at once, if there is one. */
    @Nullable
    UpstreamConnection idleConnection(EventLoop loop) {
        UpstreamConnection idle = pool(loop).poll();
        while (idle != null && !idle.isOpen()) {
            idle = pool(loop).poll();
        }
        return idle;
    }

    /**
     * Gives a connection that has not served a request before. Where the server is a Unix socket that is away, it is
     * dialled again until the wait is over.
     *
     * @param loop the loop of the client
     * @return completes on that loop; cancelling it ends the attempt
     */
    Future<UpstreamConnection> newConnection(EventLoop loop) {
        return newConnection(loop, pool(loop));
    }

    private ConnectionPool pool(EventLoop loop) {
        ConnectionPool pool = pools.get(loop);
        return pool != null
                ? pool
                : pools.computeIfAbsent(loop, _ -> new ConnectionPool(loop, MOST_IDLE, properties.idleTimeout()));
    }

    private Future<UpstreamConnection> newConnection(EventLoop loop, ConnectionPool pool) {
        Promise<UpstreamConnection> connection = loop.newPromise();
        long patience = address.mayReopen() ? properties.reopenWait().toNanos() : 0;
        dial(loop, pool, connection, System.nanoTime() + patience);
        return connection;
    }

    private void dial(EventLoop loop, ConnectionPool pool, Promise<UpstreamConnection> promise, long giveUpAt) {
        if (promise.isDone()) {
            return;
        }
        UpstreamConnection connection = new UpstreamConnection(pool);
        ChannelFuture dialled = address.dial(transport, loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                // A server may answer and stop reading before the request's end: failing to write must not take away
                // what there is still to read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect();
        dialled.addListener(done -> {
            if (dialled.isSuccess()) {
                logEdge(true);
                if (!promise.trySuccess(connection)) {
                    dialled.channel().close();
                }
            } else if (System.nanoTime() - giveUpAt < 0) {
                Runnable again = () -> dial(loop, pool, promise, giveUpAt);
                loop.schedule(again, REDIAL_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                logEdge(false);
                promise.tryFailure(dialled.cause());
            }
        });
    }

    private void logEdge(boolean up) {
        if (reachable.compareAndSet(!up, up)) {
            if (up) {
                LOG.info("The model server answers again");
            } else {
                LOG.warn("The model server at {} refuses connections", address.authority());
            }
        }
    }
}
