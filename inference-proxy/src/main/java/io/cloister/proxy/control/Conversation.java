package io.cloister.proxy.control;

import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.policy.PolicyInForce;
import io.cloister.proxy.policy.TaskPolicy;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said on one line to worker-api: we are ready, it gives the policy, of which the first counts for ever, and we
 * tell what was used, at once and whenever it changes.
 */
final class Conversation extends SimpleChannelInboundHandler<String> {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final PolicyInForce policy;
    private final Ledger ledger;
    private final AtomicBoolean telling = new AtomicBoolean();
    private boolean untold;

    Conversation(PolicyInForce policy, Ledger ledger) {
        this.policy = policy;
        this.ledger = ledger;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ledger.tell(() -> tellUsage(ctx));
        ctx.write("{\"type\":\"ready\",\"version\":1,\"proxy\":\"" + ledger.proxy() + "\"}\n");
        if (!ledger.totals().isEmpty()) {
            ctx.write(UsageMessage.of(ledger));
        }
        ctx.flush();
    }

    /** Changes that come while a line is about to be written are in that line. */
    private void tellUsage(ChannelHandlerContext ctx) {
        if (telling.compareAndSet(false, true)) {
            ctx.executor().execute(() -> {
                telling.set(false);
                untold = true;
                tellWhatIsUntold(ctx);
            });
        }
    }

    /** To a worker-api that does not read we tell nothing more: what it has missed is in the next line. */
    private void tellWhatIsUntold(ChannelHandlerContext ctx) {
        if (untold && ctx.channel().isWritable()) {
            untold = false;
            ctx.writeAndFlush(UsageMessage.of(ledger));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        tellWhatIsUntold(ctx);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        TaskPolicy offered = PolicyMessage.parse(line);
        if (policy.accept(offered)) {
            LOG.atInfo()
                    .addKeyValue("task_id", offered.taskId())
                    .addKeyValue("job_id", offered.jobId())
                    .log("The policy is in force");
        }
    }

    /** Worker-api wants to hear no more than what there is to tell: the sandbox has ended. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.writeAndFlush(UsageMessage.of(ledger)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn("The line to worker-api said what is not understood here: {}", cause.getMessage());
        ctx.close();
    }
}
