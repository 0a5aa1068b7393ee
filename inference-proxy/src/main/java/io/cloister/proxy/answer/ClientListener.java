package io.cloister.proxy.answer;

/** Hears what becomes of the client of one request until its answer has ended. */
public interface ClientListener {

    /** The client has room for more of the answer. */
    void clientTakesMore();

    /** The client has gone; nothing follows. */
    void clientGone();
}
