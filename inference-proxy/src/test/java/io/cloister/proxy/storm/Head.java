package io.cloister.proxy.storm;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request or of an answer.
 *
 * @param start its first line
 * @param headers by name in lower case
 */
record Head(String start, Map<String, String> headers) {

    private static final int STATUS_AT = "HTTP/1.1 ".length();

    int status() {
        return Integer.parseInt(start.substring(STATUS_AT, STATUS_AT + 3));
    }

    boolean isInterim() {
        return status() < 200;
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    boolean says(String name, String value) {
        return value.equalsIgnoreCase(headers.get(name));
    }
}
