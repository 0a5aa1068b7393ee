package io.cloister.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Hears the model server for one exchange. Interim answers (RFC 9110, section 15.2) are not passed on; what cannot be
 * read as an answer counts as the server's breaking off.
 */
final class AnswerReader extends ChannelInboundHandlerAdapter {

    private final Exchange exchange;
    private boolean interim;
    private boolean broken;

    AnswerReader(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject part = (HttpObject) message;
        if (broken || part.decoderResult().isFailure() || isSwitch(part)) {
            ReferenceCountUtil.release(message);
            breakOff(ctx);
            return;
        }
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                exchange.answerBegins(head);
            }
        }
        if (part instanceof HttpContent piece) {
            take(piece);
        }
    }

    private void take(HttpContent piece) {
        if (!interim) {
            exchange.answerContinues(piece);
            return;
        }
        interim = !(piece instanceof LastHttpContent);
        piece.release();
    }

    /** We never ask to switch protocols, so a server that does is not speaking to us. */
    private static boolean isSwitch(HttpObject part) {
        return part instanceof HttpResponse head && head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        exchange.answerPauses();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        exchange.serverTakesMore();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        exchange.serverBrokeOff();
    }

    /** A reset must not look like the end of a body that the end of the connection delimits. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff(ctx);
    }

    private void breakOff(ChannelHandlerContext ctx) {
        broken = true;
        ctx.close();
    }
}
