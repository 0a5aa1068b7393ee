package io.cloister.contracts.problem;

import java.net.URI;

/**
 * The kinds of refusal, each a stable URI with a title and an HTTP status (RFC 9457, section 3.1.1). Programs switch on
 * the URI; people read the {@code detail} beside it.
 */
public enum ProblemType {
    /** The body or a parameter is malformed; {@code errors} names the fields. */
    INVALID_REQUEST("invalid-request", "The request is not valid", 400, false),
    /** No or bad credentials. */
    UNAUTHORIZED("unauthorized", "Authentication is needed", 401, false),
    /** Good credentials, not enough of them. */
    FORBIDDEN("forbidden", "Not allowed", 403, false),
    /** The task may not use this model: it is not on its list, or it does not run on the owner's machine. */
    MODEL_NOT_ALLOWED("model-not-allowed", "The model is not allowed", 403, false),
    /** There is no such thing, or none for this caller. */
    NOT_FOUND("not-found", "Not found", 404, false),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405, false),
    /** The caller accepts nothing that this call can answer. */
    NOT_ACCEPTABLE("not-acceptable", "Not acceptable", 406, false),
    /** The client was too slow with its request. */
    REQUEST_TIMEOUT("request-timeout", "The request came too slowly", 408, true),
    /** The request contradicts the present state. */
    CONFLICT("conflict", "Conflict", 409, false),
    /** The body is above the limit. */
    BODY_TOO_LARGE("body-too-large", "The request body is too large", 413, false),
    /** The request line is above the limit. */
    URI_TOO_LONG("uri-too-long", "The request line is too long", 414, false),
    /** The body is not of a kind that this call reads. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Unsupported media type", 415, false),
    /** The {@code Idempotency-Key} came before, with another body. */
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", "The idempotency key belongs to another request", 422, false),
    /** The caller asked too often or holds too much. */
    TOO_MANY_REQUESTS("too-many-requests", "Too many requests", 429, true),
    /** The task has spent what it may spend on models. */
    BUDGET_USED_UP("budget-used-up", "The inference budget is used up", 429, false),
    /** Every slot of the worker is taken. */
    NO_FREE_SLOT("no-free-slot", "No free slot", 429, true),
    /** The headers are above the limit. */
    HEADERS_TOO_LARGE("headers-too-large", "The request headers are too large", 431, false),
    /** We failed; the log has the reason under the request id. */
    INTERNAL("internal", "Internal error", 500, true),
    /** The model server refused the connection or broke off before it answered. */
    UPSTREAM_UNAVAILABLE("upstream-unavailable", "The model server does not answer", 502, true),
    /** The model server took the request and did not begin to answer in time. */
    UPSTREAM_TIMEOUT("upstream-timeout", "The model server is too slow", 504, true),
    /** The service cannot work yet; {@code detail} names what is missing. */
    NOT_READY("not-ready", "Not ready", 503, true),
    /** As many tasks wait as may. */
    QUEUE_FULL("queue-full", "The queue is full", 503, true),
    /** No node can ever serve inference. */
    NO_INFERENCE_PATH("no-inference-path", "No inference path", 503, true),
    /** The database does not answer. */
    DATABASE_UNAVAILABLE("database-unavailable", "The database does not answer", 503, true),
    /** The container engine does not answer. */
    ENGINE_UNAVAILABLE("engine-unavailable", "The container engine does not answer", 503, true);

    private static final String PREFIX = "urn:cloister:problem:";

    private final URI uri;
    private final String title;
    private final int status;
    private final boolean retryable;

    ProblemType(String name, String title, int status, boolean retryable) {
        this.uri = URI.create(PREFIX + name);
        this.title = title;
        this.status = status;
        this.retryable = retryable;
    }

    /** The stable identifier, for example {@code urn:cloister:problem:not-found}. */
    public URI uri() {
        return uri;
    }

    /** A short summary, the same for each occurrence. */
    public String title() {
        return title;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
