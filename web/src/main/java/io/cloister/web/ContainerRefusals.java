package io.cloister.web;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.problem.Problem;
import io.cloister.contracts.problem.ProblemType;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.MediaType;

/**
 * Answers with problem details also what Tomcat refuses by itself, before a filter or a controller hears of it: a path, a
 * request line or headers that are malformed or too long.
 */
final class ContainerRefusals extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ContainerRefusals.class);

    /** Puts it behind the valve that would write a page of HTML, so that it is the first to report. */
    static final class Installation implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new ContainerRefusals()));
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            ProblemType type = ProblemResponses.typeOf(status);
            String detail = type == ProblemType.INVALID_REQUEST
                    ? "The request's path, line or headers are malformed or too long."
                    : type.title() + ".";
            Problem problem = Problem.of(type, detail, RequestIdFilter.requestId(request), List.of());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.resetBuffer(true);
            response.getOutputStream().write(WireJson.mapper().writeValueAsBytes(problem));
            response.finishResponse();
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("a caller went away before the refusal");
        }
    }
}
