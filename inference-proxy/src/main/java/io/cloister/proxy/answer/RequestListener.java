package io.cloister.proxy.answer;

import io.netty.buffer.ByteBuf;

/** Hears the rest of one request beside what becomes of its client. */
public interface RequestListener extends ClientListener {

    /** So many bytes of the body are next, all of which it has to take. */
    void bodyContinues(ByteBuf in, int length);

    /** The body is whole. */
    void bodyEnds();

    /** The rest of the request is not fit to be read: to be answered so. */
    void bodyFails(Refusal refusal);
}
