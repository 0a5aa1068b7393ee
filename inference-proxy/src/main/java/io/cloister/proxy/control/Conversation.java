package io.cloister.proxy.control;

import io.cloister.proxy.policy.PolicyInForce;
import io.cloister.proxy.policy.TaskPolicy;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said on one line to worker-api: we are ready, it gives the policy. The first policy counts for ever. */
final class Conversation extends SimpleChannelInboundHandler<String> {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final String READY = "{\"type\":\"ready\",\"version\":1}\n";

    private final PolicyInForce policy;

    Conversation(PolicyInForce policy) {
        this.policy = policy;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(READY);
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

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn("The line to worker-api said what is not understood here: {}", cause.getMessage());
        ctx.close();
    }
}
