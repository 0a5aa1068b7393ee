package io.cloister.proxy.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Reads the answers on one connection to the model server, and can tell whether it has been given more than them. */
final class AnswerDecoder extends HttpResponseDecoder {

    private static final int LARGEST_PIECE_BYTES = 64 * 1024;

    private HttpMethod asked = HttpMethod.GET;

    AnswerDecoder() {
        super(new HttpDecoderConfig().setMaxChunkSize(LARGEST_PIECE_BYTES));
    }

    /** Says what the next answer is to: the one to {@code HEAD} has no body, whatever it announces. */
    void expectAnswerTo(HttpMethod method) {
        asked = method;
    }

    /** Whether it holds bytes that are not yet a message, such as the beginning of an answer that nobody has asked for. */
    boolean holdsBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return HttpMethod.HEAD.equals(asked) || super.isContentAlwaysEmpty(message);
    }
}
