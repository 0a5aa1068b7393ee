package io.cloister.web;

import io.cloister.contracts.problem.ProblemType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers with problem details where Tomcat gives up on a request that no controller has answered. */
@Controller
final class ErrorPage implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        ProblemType type = status instanceof Integer known ? ProblemResponses.typeOf(known) : ProblemType.NOT_FOUND;
        ProblemResponses.write(request, response, type, type.title() + ".");
    }
}
