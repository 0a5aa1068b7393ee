package io.cloister.worker.access;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemResponses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets nobody in without the node's bearer token, except to ask whether the worker lives and is ready. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class BearerTokenFilter extends OncePerRequestFilter {

    private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
    private static final String SCHEME = "Bearer ";

    private final TokenFile token;

    BearerTokenFilter(TokenFile token) {
        this.token = token;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return OPEN.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent != null
                && sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && token.matches(sent.substring(SCHEME.length()).strip())) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        ProblemResponses.write(request, response, ProblemType.UNAUTHORIZED, "This call needs the node's bearer token.");
    }
}
