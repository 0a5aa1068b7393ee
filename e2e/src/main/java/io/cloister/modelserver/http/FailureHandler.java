package io.cloister.modelserver.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers what went wrong before the first byte; later errors are lines of the stream. */
@Component
@Order(-2)
final class FailureHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(error);
        }
        Failure failure = Failure.of(error);
        String path = exchange.getRequest().getPath().value();
        if (failure.isOurs()) {
            LOG.atWarn().addKeyValue("path", path).setCause(error).log("request failed");
        }
        response.setStatusCode(failure.status());
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(Wire.bytes(failure.forPath(path)))));
    }
}
