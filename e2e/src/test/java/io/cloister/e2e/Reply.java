package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.Problem;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/**
 * What a service answered.
 *
 * @param status HTTP status
 * @param headers its headers
 * @param body its body as text
 */
record Reply(int status, HttpHeaders headers, String body) {

    static Reply of(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.headers(), response.body());
    }

    /** The body of an answer that must be a success. */
    <T> T as(Class<T> type) {
        return WireJson.mapper().readValue(success().body, type);
    }

    /** The body of an answer that must be a success, for fields that no record knows. */
    JsonNode json() {
        return WireJson.mapper().readTree(success().body);
    }

    /** This answer, which must be a success. */
    Reply success() {
        assertThat(status).as("status of the answer %s", body).isBetween(200, 299);
        return this;
    }

    /** The body of an answer that must be a refusal. */
    Problem problem() {
        assertThat(status).as("status of the answer %s", body).isBetween(400, 599);
        assertThat(headers.firstValue("Content-Type").orElse("none")).startsWith("application/problem+json");
        return WireJson.mapper().readValue(body, Problem.class);
    }

    /** The entity tag without its quotes. */
    String etag() {
        String quoted = headers.firstValue("ETag").orElseThrow(() -> new AssertionError("The answer has no ETag."));
        return quoted.replaceAll("^(W/)?\"(.*)\"$", "$2");
    }
}
