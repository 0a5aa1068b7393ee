package io.cloister.proxy.route;

import static io.cloister.proxy.route.AnswerStyle.LISTING;
import static io.cloister.proxy.route.AnswerStyle.STREAM_BY_DEFAULT;
import static io.cloister.proxy.route.AnswerStyle.WHOLE_BY_DEFAULT;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.util.Optional;

/**
 * Every call that passes, to be read beside Ollama's own pages ({@code docs/api.md} and {@code docs/openai.md}). What is
 * not here does not pass.
 */
public enum Route {
    FRONT("GET", "/", LISTING),
    VERSION("GET", "/api/version", LISTING),
    TAGS("GET", "/api/tags", LISTING),
    RUNNING("GET", "/api/ps", LISTING),
    SHOW("POST", "/api/show", LISTING),
    GENERATE("POST", "/api/generate", STREAM_BY_DEFAULT),
    CHAT("POST", "/api/chat", STREAM_BY_DEFAULT),
    EMBED("POST", "/api/embed", WHOLE_BY_DEFAULT),
    EMBEDDINGS("POST", "/api/embeddings", WHOLE_BY_DEFAULT),
    OPENAI_MODELS("GET", "/v1/models", LISTING),
    OPENAI_MODEL("GET", "/v1/models/{model}", LISTING),
    OPENAI_CHAT("POST", "/v1/chat/completions", WHOLE_BY_DEFAULT),
    OPENAI_COMPLETION("POST", "/v1/completions", WHOLE_BY_DEFAULT),
    OPENAI_EMBEDDINGS("POST", "/v1/embeddings", WHOLE_BY_DEFAULT),
    OPENAI_RESPONSES("POST", "/v1/responses", WHOLE_BY_DEFAULT);

    private static final AttributeKey<Route> OF_REQUEST = AttributeKey.valueOf(Route.class, "of request");
    private static final String MODEL = "{model}";

    private final String method;
    private final String path;
    private final AnswerStyle style;

    Route(String method, String path, AnswerStyle style) {
        this.method = method;
        this.path = path;
        this.style = style;
    }

    /** How the answer comes. */
    public AnswerStyle style() {
        return style;
    }

    /** The route of the request that a client's channel is serving. */
    public static Route of(Channel client) {
        return client.attr(OF_REQUEST).get();
    }

    void assignTo(Channel client) {
        client.attr(OF_REQUEST).set(this);
    }

    /** Finds the route of a call; {@code HEAD} passes where {@code GET} does. */
    static Optional<Route> find(HttpMethod method, String path) {
        String asked = HttpMethod.HEAD.equals(method) ? "GET" : method.name();
        for (Route route : values()) {
            if (route.method.equals(asked) && route.matches(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    private boolean matches(String asked) {
        if (!path.endsWith(MODEL)) {
            return path.equals(asked);
        }
        int name = path.length() - MODEL.length();
        return asked.length() > name && asked.startsWith(path.substring(0, name)) && asked.indexOf('/', name) < 0;
    }
}
