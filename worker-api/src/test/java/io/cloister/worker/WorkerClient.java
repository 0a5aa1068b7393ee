package io.cloister.worker;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls a worker as an orchestrator does. */
final class WorkerClient {

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;

    WorkerClient(int port, String token) {
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    /** An answer: its status, its headers and its body as JSON, or as text where it is none. */
    record Answer(int status, HttpResponse<String> raw) {

        JsonNode json() {
            return WireJson.mapper().readTree(raw.body());
        }

        String text(String field) {
            return json().path(field).asString("");
        }

        /** The fields that a 400 names. */
        List<String> fields() {
            return json().path("errors")
                    .valueStream()
                    .map(error -> error.path("field").asString())
                    .toList();
        }
    }

    /** A request that runs this command in the tests' image. */
    static ObjectNode request(String jobId, String... command) {
        ObjectNode request = WireJson.mapper().createObjectNode();
        request.put("version", 1).put("task_id", "task-of-" + jobId).put("job_id", jobId);
        request.putObject("sandbox")
                .put("image", TestEngine.IMAGE)
                .set("command", WireJson.mapper().valueToTree(List.of(command)));
        return request;
    }

    /** The same with changes to its {@code sandbox}. */
    static ObjectNode request(String jobId, Consumer<ObjectNode> sandbox, String... command) {
        ObjectNode request = request(jobId, command);
        sandbox.accept((ObjectNode) request.get("sandbox"));
        return request;
    }

    Answer run(JsonNode request) {
        return call("POST", "/v1/worker/jobs:run", request.toString(), Map.of());
    }

    Answer accept(JsonNode request) {
        return call("POST", "/v1/worker/jobs", request.toString(), Map.of());
    }

    Answer get(String path) {
        return call("GET", path, "", Map.of());
    }

    Answer post(String path, String body) {
        return call("POST", path, body, Map.of());
    }

    /** Begins to read a job's live log; the query may say from where. */
    LogReader follow(String jobId, String query, String... headers) {
        HttpRequest.Builder call = HttpRequest.newBuilder(
                        URI.create(base + "/v1/worker/jobs/" + jobId + "/logs" + query))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        for (int at = 0; at < headers.length; at += 2) {
            call.header(headers[at], headers[at + 1]);
        }
        HttpResponse<InputStream> response = send(call.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("answered " + response.statusCode());
        }
        return new LogReader(response);
    }

    /** Asks for a job's live log and never reads a byte of it. */
    Socket followWithoutReading(String jobId) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            URI uri = URI.create(base);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            String head = "GET /v1/worker/jobs/" + jobId + "/logs HTTP/1.1\r\nHost: worker\r\nAuthorization: Bearer "
                    + token + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A job's state. */
    String state(String jobId) {
        return get("/v1/worker/jobs/" + jobId).text("state");
    }

    /** Whether the worker answers and is ready. */
    boolean isReady() {
        return says200("/readyz");
    }

    /** Whether the worker answers. */
    boolean answers() {
        return says200("/healthz");
    }

    private boolean says200(String path) {
        try {
            return get(path).status() == 200;
        } catch (IllegalStateException _) {
            return false; // Nobody listens there yet.
        }
    }

    /** What the node says that it can do. */
    List<String> features() {
        return get("/v1/worker")
                .json()
                .path("features")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    Answer delete(String path) {
        return call("DELETE", path, "", Map.of());
    }

    /** A call whose token is replaced where {@code headers} says so. */
    Answer call(String method, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .setHeader("Content-Type", "application/json")
                .setHeader("Authorization", "Bearer " + token);
        headers.forEach(call::setHeader);
        HttpResponse<String> response = send(call.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response);
    }

    private <T> HttpResponse<T> send(HttpRequest call, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(call, body);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
