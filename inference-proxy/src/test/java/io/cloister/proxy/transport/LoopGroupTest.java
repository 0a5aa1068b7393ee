package io.cloister.proxy.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * In one round of events one connection closes another, a third gets that one's file descriptor, and then comes the event
 * that the second had still to be told. The events are told in the order in which they came while the loop was held.
 */
@Timeout(30)
class LoopGroupTest {

    private final LoopGroup loops = new LoopGroup(1, EpollIoHandler.newFactory());
    private final ServerSocket far = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    LoopGroupTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        loops.shutdownGracefully().awaitUninterruptibly();
        far.close();
    }

    @Test
    void aConnectionThatIsDialledHearsNothingOfTheOneWhoseDescriptorItHas() throws Exception {
        boolean reached = false;
        while (!reached) {
            Pair second = idle(dial());
            Pair first = idle(dial());
            BlockingQueue<ChannelFuture> third = new LinkedBlockingQueue<>();
            first.onRead(() -> {
                second.near().close();
                third.add(bootstrap().connect());
            });
            try (Held _ = new Held()) {
                first.say("a");
                second.far().close();
            }
            ChannelFuture dialled = third.take();

            assertThat(dialled.await().cause()).isNull();
            reached = descriptor(dialled.channel()) == descriptor(second.near());
            new Pair(dialled.channel(), far.accept()).close();
            first.close();
        }
    }

    @Test
    void aConnectionThatIsAcceptedHearsNothingOfTheOneWhoseDescriptorItHas() throws Exception {
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        Channel listener = listen(accepted);
        boolean reached = false;
        while (!reached) {
            Pair second = idle(dial());
            Pair first = idle(dial());
            first.onRead(() -> second.near().close());
            Socket client = new Socket();
            try (Held _ = new Held()) {
                first.say("a");
                client.connect(listener.localAddress());
                second.far().close();
            }
            Pair third = new Pair(accepted.take(), client);
            loops.submit(() -> third.near().config().setAutoRead(true)).sync();
            third.say("b");

            assertThat(third.heard()).isEqualTo("b");
            reached = descriptor(third.near()) == descriptor(second.near());
            first.close();
            third.close();
        }
    }

    private Channel listen(BlockingQueue<Channel> accepted) throws InterruptedException {
        return new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        child.pipeline().addLast(new Ear());
                        accepted.add(child);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .remoteAddress(new InetSocketAddress(far.getInetAddress(), far.getLocalPort()))
                .handler(new Ear());
    }

    private Pair dial() throws InterruptedException, IOException {
        return new Pair(bootstrap().connect().sync().channel(), far.accept());
    }

    /** Sees to it that the kernel holds no earlier event of this connection, but at most of the one that idles next. */
    private static Pair idle(Pair connection) throws IOException, InterruptedException {
        connection.say("idle");
        connection.heard();
        return connection;
    }

    private static int descriptor(Channel channel) {
        return ((EpollSocketChannel) channel).fd().intValue();
    }

    /** Both ends of a connection. */
    private record Pair(Channel near, Socket far) {

        private Ear ear() {
            return near.pipeline().get(Ear.class);
        }

        void onRead(Runnable action) {
            ear().action = action;
        }

        void say(String what) throws IOException {
            far.getOutputStream().write(what.getBytes(US_ASCII));
        }

        String heard() throws InterruptedException {
            return ear().heard.take();
        }

        void close() throws IOException {
            near.close();
            far.close();
        }
    }

    /** Keeps what is read, and what goes wrong. */
    private static final class Ear extends ChannelInboundHandlerAdapter {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private volatile Runnable action = () -> {};

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            String text = in.toString(US_ASCII);
            in.release();
            action.run();
            heard.add(text);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            heard.add(cause.toString());
        }
    }

    /** While this is open the loop handles nothing, so that what happens is one round of events for it. */
    private final class Held implements AutoCloseable {

        private final CountDownLatch end = new CountDownLatch(1);

        Held() throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(1);
            loops.execute(() -> {
                begun.countDown();
                awaitEnd();
            });
            begun.await();
        }

        private void awaitEnd() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            end.countDown();
        }
    }
}
