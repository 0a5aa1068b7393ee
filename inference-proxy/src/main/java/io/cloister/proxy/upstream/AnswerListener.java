package io.cloister.proxy.upstream;

import io.cloister.proxy.wire.AnswerHead;
import io.netty.buffer.ByteBuf;

/** Hears one answer of the model server, on the loop of its connection. */
interface AnswerListener {

    /** The head of the answer is here. */
    void answerBegins(AnswerHead head);

    /** So many bytes of the body are next, all of which it has to take. */
    void answerContinues(ByteBuf in, int length);

    /** The answer is whole; nothing follows. */
    void answerEnds();

    /** What one read has brought has all been told. */
    void answerPauses();

    /** The time that was set has passed. */
    void answerIsLate();

    /** The server has gone or says what is not HTTP, before the end of the answer; nothing follows. */
    void serverBrokeOff();
}
