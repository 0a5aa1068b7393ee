/**
 * What the model server is asked to say. The prompt carries it there: {@code "name tokens nanos"}.
 *
 * @param name tells this generation from others
 * @param intervalNanos the time between two tokens of a streamed answer
 */
record Generation(Dialect dialect, String name, int tokens, long intervalNanos) {

    private static final int WHOLE_LENGTH = 900;

    static Generation of(Request request) {
        var words = request.prompt().split(" ");
        return new Generation(
                Dialect.of(request.path()), words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    /** The JSON that asks for it. */
    String question(boolean streamed) {
        return dialect.question(name + " " + tokens + " " + intervalNanos, streamed);
    }

    /** The answer in one piece, about 1 KB. */
    String whole() {
        return dialect.whole("x".repeat(WHOLE_LENGTH), tokens);
    }

    String token(String text) {
        return dialect.token(text);
    }

    String end() {
        return dialect.end(tokens);
    }
}
