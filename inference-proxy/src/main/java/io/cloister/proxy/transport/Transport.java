package io.cloister.proxy.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The event loops and the kinds of channel that go with them. Thread-safe; closing it ends every loop. */
public final class Transport implements AutoCloseable {

    /** One task's traffic: a second thread helps a second core, a third only costs memory. */
    private static final int MOST_LOOPS = 2;

    /** A pool would keep several times what a sidecar needs, and is no faster here (docs/MEASUREMENTS.md). */
    private static final ByteBufAllocator BUFFERS = UnpooledByteBufAllocator.DEFAULT;

    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> listening;
    private final Class<? extends Channel> tcp;
    private final Class<? extends Channel> unix;
    private final Function<Path, SocketAddress> unixAddress;

    private Transport(
            IoHandlerFactory handlers,
            Class<? extends ServerChannel> listening,
            Class<? extends Channel> tcp,
            Class<? extends Channel> unix,
            Function<Path, SocketAddress> unixAddress) {
        int count = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
        this.loops = new LoopGroup(count, handlers);
        this.listening = listening;
        this.tcp = tcp;
        this.unix = unix;
        this.unixAddress = unixAddress;
    }

    /** The fastest that this machine has. */
    public static Transport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    static Transport epoll() {
        return new Transport(
                EpollIoHandler.newFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                EpollDomainSocketChannel.class,
                path -> new DomainSocketAddress(path.toString()));
    }

    /** The JDK's selector. */
    public static Transport nio() {
        return new Transport(
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                NioDomainSocketChannel.class,
                UnixDomainSocketAddress::of);
    }

    /** Any of the loops. */
    public EventLoop loop() {
        return loops.next();
    }

    /** A listener for TCP, to be given its handlers and bound. */
    public ServerBootstrap listener() {
        return new ServerBootstrap().group(loops).channel(listening).childOption(ChannelOption.ALLOCATOR, BUFFERS);
    }

    /** A dialler for a TCP address, on the loop of the channel that it will serve. */
    public Bootstrap dial(EventLoop loop, String host, int port) {
        return dial(loop, tcp).remoteAddress(host, port);
    }

    /** A dialler for a Unix socket, on the loop of the channel that it will serve. */
    public Bootstrap dial(EventLoop loop, Path socket) {
        return dial(loop, unix).remoteAddress(unixAddress.apply(socket));
    }

    private static Bootstrap dial(EventLoop loop, Class<? extends Channel> kind) {
        return new Bootstrap().group(loop).channel(kind).option(ChannelOption.ALLOCATOR, BUFFERS);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
