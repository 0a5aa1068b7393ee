package io.cloister.proxy.answer;

import io.netty.buffer.ByteBuf;

/** Hears the rest of one request, and what becomes of its client until the answer has ended. */
public interface RequestListener {

    /** So many bytes of the body are next, all of which it has to take. */
    void bodyContinues(ByteBuf in, int length);

    /** The body is whole. */
    void bodyEnds();

    /** The rest of the request is not fit to be read: to be answered so. */
    void bodyFails(Refusal refusal);

    /** The client has room for more of the answer. */
    void clientTakesMore();

    /** The client has gone; nothing follows. */
    void clientGone();
}
