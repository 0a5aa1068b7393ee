package io.cloister.proxy.route;

import static io.cloister.proxy.route.AnswerStyle.LISTING;
import static io.cloister.proxy.route.AnswerStyle.STREAM_BY_DEFAULT;
import static io.cloister.proxy.route.AnswerStyle.WHOLE_BY_DEFAULT;
import static io.cloister.proxy.route.TokenLimit.MAX_OUTPUT_TOKENS;
import static io.cloister.proxy.route.TokenLimit.MAX_TOKENS;
import static io.cloister.proxy.route.TokenLimit.NONE;
import static io.cloister.proxy.route.TokenLimit.NUM_PREDICT;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every call that passes, to be read beside Ollama's own pages ({@code docs/api.md}, {@code docs/openai.md} and, where
 * the model server has it, {@code docs/anthropic.md}). What is not here does not pass.
 */
public enum Route {
    FRONT("GET", "/", LISTING, NONE),
    VERSION("GET", "/api/version", LISTING, NONE),
    TAGS("GET", "/api/tags", LISTING, NONE),
    RUNNING("GET", "/api/ps", LISTING, NONE),
    SHOW("POST", "/api/show", LISTING, NONE),
    GENERATE("POST", "/api/generate", STREAM_BY_DEFAULT, NUM_PREDICT),
    CHAT("POST", "/api/chat", STREAM_BY_DEFAULT, NUM_PREDICT),
    EMBED("POST", "/api/embed", WHOLE_BY_DEFAULT, NONE),
    EMBEDDINGS("POST", "/api/embeddings", WHOLE_BY_DEFAULT, NONE),
    OPENAI_MODELS("GET", "/v1/models", LISTING, NONE),
    OPENAI_MODEL("GET", "/v1/models/{model}", LISTING, NONE),
    OPENAI_CHAT("POST", "/v1/chat/completions", WHOLE_BY_DEFAULT, MAX_TOKENS),
    OPENAI_COMPLETION("POST", "/v1/completions", WHOLE_BY_DEFAULT, MAX_TOKENS),
    OPENAI_EMBEDDINGS("POST", "/v1/embeddings", WHOLE_BY_DEFAULT, NONE),
    OPENAI_RESPONSES("POST", "/v1/responses", WHOLE_BY_DEFAULT, MAX_OUTPUT_TOKENS),
    ANTHROPIC_MESSAGES("POST", "/v1/messages", WHOLE_BY_DEFAULT, MAX_TOKENS);

    private static final AttributeKey<Route> OF_REQUEST = AttributeKey.valueOf(Route.class, "of request");
    private static final String MODEL = "{model}";
    private static final String MODEL_PREFIX =
            OPENAI_MODEL.path.substring(0, OPENAI_MODEL.path.length() - MODEL.length());
    private static final Map<String, Route> BY_CALL = new HashMap<>();

    static {
        for (Route route : values()) {
            BY_CALL.put(route.method + route.path, route);
        }
    }

    private final String method;
    private final String path;
    private final AnswerStyle style;
    private final TokenLimit tokenLimit;

    Route(String method, String path, AnswerStyle style, TokenLimit tokenLimit) {
        this.method = method;
        this.path = path;
        this.style = style;
        this.tokenLimit = tokenLimit;
    }

    /** How the answer comes. */
    public AnswerStyle style() {
        return style;
    }

    /** Where a request says how long its answer may be. */
    public TokenLimit tokenLimit() {
        return tokenLimit;
    }

    /** Whether a model is put to work, which is what budgets and the ledger count. */
    public boolean isWork() {
        return style != LISTING;
    }

    /** Whether the request's body is JSON that names a model. */
    public boolean hasBody() {
        return method.equals("POST");
    }

    /** The model that the path of a request's target names. */
    public static @Nullable String modelInPath(String target) {
        String path = pathOf(target);
        return path.startsWith(MODEL_PREFIX) ? path.substring(MODEL_PREFIX.length()) : null;
    }

    static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
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
        String model = modelInPath(path);
        boolean namesModel = model != null && !model.isEmpty() && model.indexOf('/') < 0;
        return Optional.ofNullable(BY_CALL.get(asked + (namesModel ? OPENAI_MODEL.path : path)));
    }
}
