package io.cloister.worker.gate;

import java.util.regex.Pattern;

/**
 * A kind of request to an engine.
 *
 * @param method of HTTP; {@code *} means any
 * @param path without the API's version; {@code *} stands for one segment
 */
public record EngineCall(String method, String path) {

    public static final EngineCall CREATE = new EngineCall("POST", "/containers/create");
    public static final EngineCall ATTACH = new EngineCall("POST", "/containers/*/attach");
    public static final EngineCall START = new EngineCall("POST", "/containers/*/start");
    public static final EngineCall KILL = new EngineCall("POST", "/containers/*/kill");
    public static final EngineCall REMOVE = new EngineCall("DELETE", "/containers/*");
    public static final EngineCall INSPECT = new EngineCall("GET", "/containers/*/json");
    public static final EngineCall LOGS = new EngineCall("GET", "/containers/*/logs");

    /** What the engine is. */
    public static final EngineCall VERSION = new EngineCall("GET", "/version");

    /** Any question about one container, or wish of it. */
    public static final EngineCall OF_A_CONTAINER = new EngineCall("*", "/containers/*/*");

    private static final Pattern API_VERSION = Pattern.compile("/v\\d[^/]*(?=/)");
    private static final Pattern QUERY = Pattern.compile("\\?.*");

    /** Whether a request is of this kind. */
    boolean matches(Passed request) {
        String segments = "\\Q" + path.replace("*", "\\E[^/]+\\Q") + "\\E";
        return (method.equals("*") || method.equals(request.method()))
                && request.path().matches(segments);
    }

    static Passed passed(String method, String target, int status) {
        String path = QUERY.matcher(target).replaceFirst("");
        return new Passed(method, API_VERSION.matcher(path).replaceFirst(""), status);
    }
}
