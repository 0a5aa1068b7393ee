package io.cloister.proxy.route;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets in what the allow-list knows and refuses the rest: 400 a disguised path, 403 model management, 404 all else. */
public final class Router extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Refusal refusal = message instanceof HttpRequest request ? route(ctx, request) : null;
        if (refusal == null) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        ctx.writeAndFlush(refusal);
    }

    private static @Nullable Refusal route(ChannelHandlerContext ctx, HttpRequest request) {
        String path = Route.pathOf(request.uri());
        if (isDisguised(path)) {
            return Refusal.of(
                    ProblemType.INVALID_REQUEST,
                    "The path must be plain: no escapes, no empty or dotted segments, no host before it.");
        }
        if (ModelManagement.covers(path)) {
            return Refusal.of(ProblemType.FORBIDDEN, "A sandbox may use models and not manage them.");
        }
        Optional<Route> route = Route.find(request.method(), path);
        if (route.isEmpty()) {
            return Refusal.of(
                    ProblemType.NOT_FOUND, "There is no call " + request.method() + " " + path + " behind this proxy.");
        }
        route.get().assignTo(ctx.channel());
        return null;
    }

    /** Whether the path could mean one thing here and another to the model server. */
    private static boolean isDisguised(String path) {
        return !path.startsWith("/")
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..")
                || path.chars().anyMatch(c -> c == '%' || c == '\\' || c == '#' || c == ';' || c <= ' ' || c >= 0x7f);
    }
}
