package io.cloister.orchestrator.worker;

/**
 * A worker to call.
 *
 * @param nodeSlug its node
 * @param baseUrl its origin, for example {@code http://127.0.0.1:12090}
 * @param token the bearer token that it demands
 */
public record WorkerTarget(String nodeSlug, String baseUrl, String token) {

    @Override
    public String toString() {
        return "WorkerTarget[" + nodeSlug + " at " + baseUrl + "]";
    }
}
