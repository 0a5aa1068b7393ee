package io.cloister.proxy.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/**
 * The client of one request, as those see it who serve that. An answer is either given whole, or written piece by piece
 * and ended. Confined to its event loop.
 */
public interface Client {

    /** The loop that everything about it happens on. */
    EventLoop loop();

    /** Where its buffers come from. */
    ByteBufAllocator allocator();

    /** Says who serves the request from now on. */
    void servedBy(RequestListener listener);

    /** Lets no more of the request's body in. */
    void pauseBody();

    /** Lets the request's body in, or the rest of it. */
    void resumeBody();

    /** Tells a client that waits with its body to go on. */
    void tellToContinue();

    /** Answers no, which is the whole answer. */
    void refuse(Refusal refusal);

    /** Whether the connection ends after the answer, so that its head has to say so. */
    boolean closesAfterAnswer();

    /** Lets the connection end after the answer. */
    void closeAfterAnswer();

    /** Writes bytes of the answer, which it takes over. */
    void write(ByteBuf bytes);

    /** Sends what has been written. */
    void flush();

    /** Whether it keeps up with what is written. If not, it says when it does. */
    boolean takesMore();

    /** Sends what has been written: the answer is whole. */
    void endAnswer();

    /**
     * Ends the answer amid, so that the client can see it.
     *
     * @param delimited whether it can tell the end of the body from the end of the connection; else it has to see a reset
     */
    void breakAnswer(boolean delimited);
}
