package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One service that we talk to, and as whom.
 *
 * @param base the service's base address
 * @param bearer the token that says who we are; absent for a stranger
 */
record Rest(URI base, @Nullable String bearer) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** A service at which we are a stranger. */
    static Rest at(URI base) {
        return new Rest(base, null);
    }

    /** The same service with these credentials. */
    Rest as(String token) {
        return new Rest(base, token);
    }

    Reply get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    /**
     * Server-sent events, as they come.
     *
     * @param lastEventId after which one; empty for all
     */
    InputStream events(String path, String lastEventId) {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = exchange(request.build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    Reply post(String path) {
        return send("POST", path, BodyPublishers.noBody());
    }

    Reply post(String path, Object body) {
        return post(path, json(body));
    }

    Reply post(String path, BodyPublisher body) {
        return send("POST", path, body);
    }

    /** Posts a body under an {@code Idempotency-Key}. */
    Reply postOnce(String path, String key, Object body) {
        return send(request(path).header("Idempotency-Key", key), "POST", json(body));
    }

    Reply put(String path, Object body) {
        return send("PUT", path, json(body));
    }

    Reply delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** Whether the service answers this path with 200 now; a refused connection is a no. */
    boolean answers(String path) {
        try {
            return CLIENT.send(request(path).build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException silent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Reply send(String method, String path, BodyPublisher body) {
        return send(request(path), method, body);
    }

    private static Reply send(HttpRequest.Builder request, String method, BodyPublisher body) {
        request.header("Content-Type", "application/json").method(method, body);
        return Reply.of(exchange(request.build(), BodyHandlers.ofString()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private static <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
        try {
            return CLIENT.send(request, handler);
        } catch (IOException silent) {
            throw new AssertionError(
                    request.uri() + " does not answer: is the stack up (scripts/setup-dev.sh up)?", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + request.uri(), interrupted);
        }
    }

    private static BodyPublisher json(Object body) {
        return BodyPublishers.ofString(
                body instanceof String raw ? raw : WireJson.mapper().writeValueAsString(body));
    }
}
