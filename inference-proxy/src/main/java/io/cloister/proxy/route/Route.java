package io.cloister.proxy.route;

import static io.cloister.proxy.route.AnswerStyle.LISTING;
import static io.cloister.proxy.route.AnswerStyle.STREAM_BY_DEFAULT;
import static io.cloister.proxy.route.AnswerStyle.WHOLE_BY_DEFAULT;
import static io.cloister.proxy.route.TokenLimit.MAX_OUTPUT_TOKENS;
import static io.cloister.proxy.route.TokenLimit.MAX_TOKENS;
import static io.cloister.proxy.route.TokenLimit.NONE;
import static io.cloister.proxy.route.TokenLimit.NUM_PREDICT;

import java.util.HashMap;
import java.util.Map;
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

    private static final String MODEL = "{model}";
    private static final String MODEL_PREFIX =
            OPENAI_MODEL.path.substring(0, OPENAI_MODEL.path.length() - MODEL.length());
    private static final Map<String, Map<String, Route>> BY_METHOD = new HashMap<>();

    static {
        for (Route route : values()) {
            BY_METHOD.computeIfAbsent(route.method, _ -> new HashMap<>()).put(route.path, route);
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

    /** The model that the path of a request's target names; none where this call has no place for it. */
    public @Nullable String modelIn(String target) {
        return this == OPENAI_MODEL ? pathOf(target).substring(MODEL_PREFIX.length()) : null;
    }

    static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Finds the route of a call; {@code HEAD} passes where {@code GET} does. */
    static @Nullable Route find(String method, String path) {
        Map<String, Route> calls = BY_METHOD.get(method.equals("HEAD") ? "GET" : method);
        if (calls == null) {
            return null;
        }
        Route route = calls.get(path);
        return route == null && namesModel(path) ? calls.get(OPENAI_MODEL.path) : route;
    }

    private static boolean namesModel(String path) {
        return path.startsWith(MODEL_PREFIX)
                && path.length() > MODEL_PREFIX.length()
                && path.indexOf('/', MODEL_PREFIX.length()) < 0;
    }
}
