package io.cloister.web;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;

/** Writes problem details where no controller is in charge: in a filter. */
public final class ProblemResponses {

    private ProblemResponses() {}

    /** The type that says most of a status for which nobody named one. */
    static ProblemType typeOf(int status) {
        return switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 414 -> ProblemType.URI_TOO_LONG;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            case 431 -> ProblemType.HEADERS_TOO_LARGE;
            default -> status < 500 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL;
        };
    }

    /**
     * Ends the request with a problem.
     *
     * @throws IOException if the caller has gone
     */
    public static void write(HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail)
            throws IOException {
        response.setStatus(type.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        Problem problem = Problem.of(type, detail, RequestIdFilter.requestId(request), List.of());
        response.getOutputStream().write(WireJson.mapper().writeValueAsBytes(problem));
    }
}
