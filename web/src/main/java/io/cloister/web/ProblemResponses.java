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
