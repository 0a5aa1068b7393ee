package io.cloister.proxy.storm;

/** What a client asks for, with the status that is right and how often it is asked. */
enum Call {
    GENERATE("POST", "/api/generate", Form.LINES, 200, 22),
    CHAT("POST", "/api/chat", Form.LINES, 200, 18),
    OPENAI_STREAM("POST", "/v1/chat/completions", Form.EVENTS, 200, 18),
    OPENAI_WHOLE("POST", "/v1/chat/completions", Form.WHOLE, 200, 8),
    EMBED("POST", "/api/embed", Form.WHOLE, 200, 8),
    TAGS("GET", "/api/tags", Form.WHOLE, 200, 9),
    TAGS_HEAD("HEAD", "/api/tags", Form.WHOLE, 200, 2),
    /** The server itself says no, and its answer passes. */
    ABSENT_MODEL("POST", "/api/chat", Form.WHOLE, 404, 3),
    MANAGEMENT("POST", "/api/pull", Form.WHOLE, 403, 3),
    UNKNOWN("POST", "/api/nothing", Form.WHOLE, 404, 3),
    /** The head already cannot be trusted. */
    MALFORMED("POST", "/api/chat", Form.WHOLE, 400, 3),
    /** The head is good, and a chunk size of the body is not. */
    BROKEN_CHUNK("POST", "/api/chat", Form.WHOLE, 400, 3);

    /** How the body of a good answer looks. */
    enum Form {
        LINES,
        EVENTS,
        WHOLE
    }

    final String method;
    final String path;
    final Form form;
    final int status;
    private final int weight;

    Call(String method, String path, Form form, int status, int weight) {
        this.method = method;
        this.path = path;
        this.form = form;
        this.status = status;
        this.weight = weight;
    }

    static Call drawn(Dice dice) {
        int left = dice.between(1, 100);
        for (Call call : values()) {
            left -= call.weight;
            if (left <= 0) {
                return call;
            }
        }
        throw new IllegalStateException("the weights are less than 100");
    }

    boolean isGood() {
        return status == 200;
    }

    boolean hasBody() {
        return method.equals("POST");
    }

    /** Whether the proxy alone answers, and the server must not see the request. */
    boolean staysAtTheDoor() {
        return this == MANAGEMENT || this == UNKNOWN || this == MALFORMED;
    }

    /** Whether the client's connection has to end with the answer. */
    boolean endsTheConnection() {
        return this == MALFORMED || this == BROKEN_CHUNK;
    }
}
