package io.cloister.proxy.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Hears one answer of the model server, on the loop of its connection. */
interface AnswerListener {

    /** The head of the answer is here. */
    void answerBegins(HttpResponse head);

    /** The next piece is here, to be released by the listener; nothing follows a last one. */
    void answerContinues(HttpContent piece);

    /** What one read has brought has all been told; nothing more comes before the connection is asked to read on. */
    void answerPauses();

    /** The server has gone or says what is not HTTP, before the end of the answer; nothing follows. */
    void serverBrokeOff();
}
