package io.cloister.proxy.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.policy.PolicyInForce;
import io.cloister.proxy.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the line to worker-api open for as long as the proxy lives: dials, says ready, and dials again when the line
 * breaks. One JSON object a line, UTF-8. Without a control socket it does nothing.
 */
@Component
final class ControlLine implements SmartLifecycle {

    /** After the server has begun to listen, because "ready" means that it does. */
    static final int PHASE = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ControlLine.class);
    private static final int LONGEST_LINE_BYTES = 1024 * 1024;

    private final Transport transport;
    private final ControlProperties properties;
    private final PolicyInForce policy;
    private final Ledger ledger;
    private volatile boolean running;
    private volatile @Nullable Channel line;

    ControlLine(Transport transport, ControlProperties properties, PolicyInForce policy, Ledger ledger) {
        this.transport = transport;
        this.properties = properties;
        this.policy = policy;
        this.ledger = ledger;
    }

    @Override
    public void start() {
        running = true;
        properties.socket().ifPresent(socket -> dial(transport.loop(), socket));
    }

    private void dial(EventLoop loop, Path socket) {
        if (!running) {
            return;
        }
        ChannelFuture dialled = transport
                .dial(loop, socket)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new LineBasedFrameDecoder(LONGEST_LINE_BYTES))
                                .addLast(new StringDecoder(UTF_8), new StringEncoder(UTF_8))
                                .addLast(new Conversation(policy, ledger));
                    }
                })
                .connect();
        line = dialled.channel();
        dialled.channel().closeFuture().addListener(closed -> redial(loop, socket));
    }

    private void redial(EventLoop loop, Path socket) {
        if (running) {
            LOG.debug("The line to worker-api is down");
            loop.schedule(() -> dial(loop, socket), properties.redial().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        running = false;
        Channel open = line;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
