package io.cloister.proxy.storm;

/** How a request ended that ended as it should. */
enum Outcome {
    /** With exactly the server's answer. */
    ANSWERED,
    /** With the proxy's own refusal. */
    REFUSED,
    /** With 502, because the server left before it answered. */
    BAD_GATEWAY,
    /** With an answer that shows that it is broken, because the server left amid it. */
    BROKEN_OFF,
    /** With 502, because the server closed a kept connection in the moment in which the proxy used it again. */
    STALE,
    /** By the client's leaving. */
    LEFT,
    /** Not at all: the connection ended with the answer before it. */
    NOT_SERVED
}
