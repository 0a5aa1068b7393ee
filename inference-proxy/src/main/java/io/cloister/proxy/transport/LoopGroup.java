package io.cloister.proxy.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;

/**
 * Event loops that take a channel in only between two rounds of events. Within a round a channel may close, and another
 * that is opened gets its file descriptor; what the kernel still had to say of the first, Netty 4.2 would tell the second
 * (its {@code EpollIoHandler} knows channels by descriptor), which then breaks off, or is never read again.
 */
final class LoopGroup extends MultiThreadIoEventLoopGroup {

    LoopGroup(int count, IoHandlerFactory handlers) {
        super(count, handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... unused) {
        return new Loop(this, executor, handlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
            super(group, executor, handlers);
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            if (!inEventLoop()) {
                return super.register(promise);
            }
            execute(() -> super.register(promise));
            return promise;
        }
    }
}
