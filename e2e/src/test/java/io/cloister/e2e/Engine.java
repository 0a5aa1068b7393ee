package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The container engine, called through {@code scripts/engine-api.sh}, which knows the way to Podman and to Docker.
 *
 * @param address as in {@code DOCKER_HOST}
 */
record Engine(String address) {

    private static final String SCRIPT = "../scripts/engine-api.sh";
    private static final String SECONDS_AT_MOST = "180";

    JsonNode get(String path) {
        return WireJson.mapper().readTree(call("GET", path, null));
    }

    /** The containers that run and carry all of these labels, each {@code name=value}. */
    List<JsonNode> running(String... labels) {
        String filter = WireJson.mapper().writeValueAsString(Map.of("label", labels));
        return get("/containers/json?filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
                .valueStream()
                .toList();
    }

    /** Posts a JSON body, or none; an answer without a body is a missing node. */
    JsonNode post(String path, @Nullable Object body) {
        return WireJson.mapper().readTree(call("POST", path, body));
    }

    void delete(String path) {
        call("DELETE", path, null);
    }

    /** Copies images to another engine. */
    void copyImages(List<String> images, Engine target) {
        List<ProcessBuilder> pipeline = List.of(
                builder("GET", "/images/get?names=" + String.join("&names=", images)),
                target.builder(
                        "POST",
                        "/images/load",
                        "--header",
                        "Content-Type: application/x-tar",
                        "--header",
                        "Expect:",
                        "--upload-file",
                        "-"));
        try {
            Process last = ProcessBuilder.startPipeline(pipeline).getLast();
            String answer = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (last.waitFor() != 0) {
                throw new AssertionError("The images were not copied: " + answer);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(SCRIPT + " cannot be run.", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while copying images", interrupted);
        }
    }

    /** The body of the engine's answer as text; a refusal fails the scenario. */
    String call(String method, String path, @Nullable Object body) {
        ProcessBuilder builder = body == null
                ? builder(method, path)
                : builder(method, path, "--header", "Content-Type: application/json", "--data-binary", "@-");
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(body == null ? new byte[0] : WireJson.mapper().writeValueAsBytes(body));
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("The engine refused " + method + " " + path + ": " + answer);
            }
            return answer;
        } catch (IOException impossible) {
            throw new UncheckedIOException(SCRIPT + " cannot be run.", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while calling the engine", interrupted);
        }
    }

    private ProcessBuilder builder(String method, String path, String... options) {
        List<String> command = new ArrayList<>(List.of(SCRIPT, method, path, "--max-time", SECONDS_AT_MOST));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DOCKER_HOST", address);
        return builder;
    }
}
