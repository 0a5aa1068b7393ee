package io.cloister.proxy.route;

/** How the answer to a call comes, which decides how long its first byte may take. */
public enum AnswerStyle {
    /** Looked up rather than computed: at once. */
    LISTING,
    /** Computed, and a stream unless the request says {@code "stream": false}. */
    STREAM_BY_DEFAULT,
    /** Computed, and whole unless the request says {@code "stream": true}. */
    WHOLE_BY_DEFAULT
}
