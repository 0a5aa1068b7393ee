package io.cloister.orchestrator;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A caller of the orchestrator's REST API. */
record Api(String url, Optional<String> token) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    static Api anonymous(String url) {
        return new Api(url, Optional.empty());
    }

    Api as(String bearer) {
        return new Api(url, Optional.of(bearer));
    }

    /** The same caller at another orchestrator. */
    Api at(String otherUrl) {
        return new Api(otherUrl, token);
    }

    Api login(String handle, String password) {
        Reply reply = post("/v1/auth/login", Map.of("handle", handle, "password", password));
        return as(reply.body().get("access_token").stringValue());
    }

    /** The same caller's tasks. */
    TaskClient tasks() {
        return new TaskClient(this);
    }

    Reply get(String path) {
        return send("GET", path, null);
    }

    /** Asks for a live log that should be refused. */
    Reply follow(String task, String query, String lastEventId) {
        HttpRequest.Builder request = request("/v1/tasks/" + task + "/logs" + query)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEventId);
        return send(request.GET());
    }

    Reply post(String path, Object body) {
        return send("POST", path, body);
    }

    /** Posts with an {@code Idempotency-Key}. */
    Reply post(String path, Object body, String idempotencyKey) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(json(body))));
    }

    Reply delete(String path) {
        return send("DELETE", path, null);
    }

    Reply put(String path, Object body) {
        return send("PUT", path, body);
    }

    Reply send(String method, String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json(body))));
    }

    /** @param body a JSON text, or anything that becomes one */
    private static String json(Object body) {
        return body instanceof String text ? text : WireJson.mapper().writeValueAsString(body);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            return new Reply(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** An answer. */
    record Reply(HttpResponse<String> http) {

        int status() {
            return http.statusCode();
        }

        String text() {
            return http.body();
        }

        JsonNode body() {
            return WireJson.mapper().readTree(http.body());
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /** The fields that a problem names, in order. */
        java.util.List<String> faultyFields() {
            return body().path("errors")
                    .valueStream()
                    .map(error -> error.get("field").stringValue())
                    .toList();
        }

        /** The last part of a problem's type. */
        String problem() {
            String type = body().path("type").asString("");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }
}
