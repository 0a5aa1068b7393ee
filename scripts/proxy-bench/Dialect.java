/**
 * How an answer of a model looks on the wire, and the request for it.
 *
 * @param question the field that holds the prompt, with %s for it
 * @param whole an answer in one piece, with %s for the text and %d for its tokens
 * @param token a chunk of a streamed answer, with %s for the text
 * @param end the last chunk, with %d for the tokens
 */
enum Dialect {
    GENERATE(
            "/api/generate",
            "application/x-ndjson",
            "\"prompt\":\"%s\"",
            "{\"model\":\"m\",\"response\":\"%s\",\"done\":true,\"prompt_eval_count\":8,\"eval_count\":%d}",
            "{\"model\":\"m\",\"response\":\"%s\",\"done\":false}\n",
            "{\"model\":\"m\",\"response\":\"\",\"done\":true,\"prompt_eval_count\":8,\"eval_count\":%d}\n"),
    CHAT(
            "/api/chat",
            "application/x-ndjson",
            "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]",
            "{\"model\":\"m\",\"message\":{\"content\":\"%s\"},\"done\":true,\"prompt_eval_count\":8,\"eval_count\":%d}",
            "{\"model\":\"m\",\"message\":{\"content\":\"%s\"},\"done\":false}\n",
            "{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":true,\"prompt_eval_count\":8,\"eval_count\":%d}\n"),
    OPENAI(
            "/v1/chat/completions",
            "text/event-stream",
            "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]",
            "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"%s\"}}],"
                    + "\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":%d}}",
            "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n",
            "data: {\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":%d}}\n\n"
                    + "data: [DONE]\n\n");

    private final String path;
    private final String contentType;
    private final String question;
    private final String whole;
    private final String token;
    private final String end;

    Dialect(String path, String contentType, String question, String whole, String token, String end) {
        this.path = path;
        this.contentType = contentType;
        this.question = question;
        this.whole = whole;
        this.token = token;
        this.end = end;
    }

    /** The dialect that this path speaks, or null where no model answers there. */
    static Dialect of(String path) {
        for (var dialect : values()) {
            if (dialect.path.equals(path)) {
                return dialect;
            }
        }
        return null;
    }

    String path() {
        return path;
    }

    /** Of a streamed answer; a whole one is JSON. */
    String contentType() {
        return contentType;
    }

    String question(String prompt, boolean streamed) {
        return "{\"model\":\"m\",\"stream\":" + streamed + "," + question.formatted(prompt) + "}";
    }

    String whole(String text, int tokens) {
        return whole.formatted(text, tokens);
    }

    String token(String text) {
        return token.formatted(text);
    }

    String end(int tokens) {
        return end.formatted(tokens);
    }
}
