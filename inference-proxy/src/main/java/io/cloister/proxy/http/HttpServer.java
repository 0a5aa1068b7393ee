package io.cloister.proxy.http;

import io.cloister.proxy.control.ControlProperties;
import io.cloister.proxy.start.StartRefusedException;
import io.cloister.proxy.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Listens for the sandbox. Stopping ends every connection at once: a pod that stops has nobody left to answer. */
@Component
public final class HttpServer implements SmartLifecycle {

    /** Before the line to worker-api, which says that we are listening. */
    public static final int PHASE = 0;

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final int CLOSING_SECONDS = 1;

    private final Transport transport;
    private final Door door;
    private final InetSocketAddress address;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Channel listener;

    HttpServer(Transport transport, Door door, ServerProperties server, ControlProperties control) {
        this.transport = transport;
        this.door = door;
        String usual = control.socket().isPresent() ? LOOPBACK : EVERY_ADDRESS;
        this.address = new InetSocketAddress(Objects.requireNonNullElse(server.address(), usual), server.port());
    }

    @Override
    public void start() {
        ChannelFuture bound = transport
                .listener()
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel client) {
                        clients.add(client);
                        client.pipeline().addLast(door.connection());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new StartRefusedException(
                    "Cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage() + ". Free the port or choose another with SERVER_PORT.",
                    bound.cause());
        }
        listener = bound.channel();
        LOG.atInfo().addKeyValue("port", port()).log("Listening");
    }

    /** The port it listens on. */
    public int port() {
        Channel channel = Objects.requireNonNull(listener, "not started");
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void stop() {
        Channel channel = listener;
        if (channel != null) {
            channel.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        }
        clients.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        listener = null;
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
