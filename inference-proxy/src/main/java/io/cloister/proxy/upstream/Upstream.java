package io.cloister.proxy.upstream;

import io.cloister.proxy.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The model server as seen from here: gives each request a connection of its own, on the loop of the client that it
 * serves, so that the two never need a lock between them. Thread-safe.
 */
@Component
public final class Upstream {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int REDIAL_MILLIS = 50;
    private static final int LARGEST_PIECE_BYTES = 64 * 1024;

    private final Transport transport;
    private final UpstreamAddress address;
    private final UpstreamProperties properties;
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

    /**
     * Opens a connection. Where the server is a Unix socket that is away, it is dialled again until the wait is over.
     *
     * @param loop the loop of the client
     * @param handler makes what hears the connection, once for each attempt; nothing is read before it asks
     * @return completes on that loop; cancelling it ends the attempt
     */
    Future<Channel> connect(EventLoop loop, Supplier<ChannelHandler> handler) {
        Promise<Channel> connection = loop.newPromise();
        long patience = address.mayReopen() ? properties.reopenWait().toNanos() : 0;
        dial(loop, handler, connection, System.nanoTime() + patience);
        return connection;
    }

    private void dial(EventLoop loop, Supplier<ChannelHandler> handler, Promise<Channel> connection, long giveUpAt) {
        if (connection.isDone()) {
            return;
        }
        ChannelFuture dialled = address.dial(transport, loop)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                // A server may answer and stop reading before the request's end: failing to write must not take away
                // what there is still to read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(codec(), handler.get());
                    }
                })
                .connect();
        dialled.addListener(done -> {
            if (dialled.isSuccess()) {
                logEdge(true);
                if (!connection.trySuccess(dialled.channel())) {
                    dialled.channel().close();
                }
            } else if (System.nanoTime() - giveUpAt < 0) {
                Runnable again = () -> dial(loop, handler, connection, giveUpAt);
                loop.schedule(again, REDIAL_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                logEdge(false);
                connection.tryFailure(dialled.cause());
            }
        });
    }

    private static HttpClientCodec codec() {
        return new HttpClientCodec(new HttpDecoderConfig().setMaxChunkSize(LARGEST_PIECE_BYTES), false, false);
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
