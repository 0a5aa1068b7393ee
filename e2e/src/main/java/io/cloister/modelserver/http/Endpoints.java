package io.cloister.modelserver.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Collects routes, and answers 405 where a known path is asked with another method. */
public final class Endpoints {

    private final RouterFunctions.Builder routes = RouterFunctions.route();
    private final Map<String, Set<HttpMethod>> methodsByPath = new LinkedHashMap<>();

    /** GET and HEAD. */
    public Endpoints get(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.GET, path, handler).on(HttpMethod.HEAD, path, handler);
    }

    public Endpoints post(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.POST, path, handler);
    }

    public Endpoints delete(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.DELETE, path, handler);
    }

    private Endpoints on(HttpMethod method, String path, HandlerFunction<ServerResponse> handler) {
        methodsByPath.computeIfAbsent(path, unseen -> new LinkedHashSet<>()).add(method);
        routes.route(RequestPredicates.method(method).and(RequestPredicates.path(path)), handler);
        return this;
    }

    public RouterFunction<ServerResponse> build() {
        methodsByPath.forEach((path, methods) -> routes.route(
                RequestPredicates.path(path),
                request -> Mono.error(new ApiException(HttpStatus.METHOD_NOT_ALLOWED, "method not allowed"))));
        return routes.build();
    }
}
