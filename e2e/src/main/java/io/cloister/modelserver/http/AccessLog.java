package io.cloister.modelserver.http;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.SignalType;

/** One line a request: what was asked, how it ended and how long it took; never what was said. */
@Component
final class AccessLog implements HttpHandlerDecoratorFactory {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> {
            long started = System.nanoTime();
            return handler.handle(request, response)
                    .doFinally(end -> log(request, response, end, Duration.ofNanos(System.nanoTime() - started)));
        };
    }

    private static void log(ServerHttpRequest request, ServerHttpResponse response, SignalType end, Duration duration) {
        HttpStatusCode status = response.getStatusCode();
        LOG.atInfo()
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", request.getPath().value())
                .addKeyValue("status", status == null ? 200 : status.value())
                .addKeyValue("duration_ms", duration.toMillis())
                .log(end == SignalType.CANCEL ? "client left" : "answered");
    }
}
