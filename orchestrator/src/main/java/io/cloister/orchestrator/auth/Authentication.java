package io.cloister.orchestrator.auth;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;

/** Stands before every controller of ours: finds out who calls, refuses whom {@link Access} does not let in. */
@Component
final class Authentication implements HandlerInterceptor, HandlerMethodArgumentResolver {

    private static final String OURS = "io.cloister.orchestrator.";

    private final Sessions sessions;
    private final ApiKeys apiKeys;

    Authentication(Sessions sessions, ApiKeys apiKeys) {
        this.sessions = sessions;
        this.apiKeys = apiKeys;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method) || !isOurs(method)) {
            return true;
        }
        Level level = level(method);
        if (level == Level.OPEN) {
            return true;
        }
        String bearer = BearerToken.of(request.getHeader(HttpHeaders.AUTHORIZATION));
        Caller caller = callerOf(bearer).orElseThrow(Authentication::unauthorized);
        if (level == Level.ADMINISTRATOR && !caller.isAdministrator()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only administrators may do this.");
        }
        if (level == Level.SESSION && bearer != null && ApiKeys.looksLikeOne(bearer)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "An API key may not do this; log in for it.");
        }
        request.setAttribute(Caller.class.getName(), caller);
        return true;
    }

    private Optional<Caller> callerOf(@Nullable String bearer) {
        return bearer != null && ApiKeys.looksLikeOne(bearer) ? apiKeys.callerOf(bearer) : sessions.callerOf(bearer);
    }

    private static boolean isOurs(HandlerMethod method) {
        return method.getBeanType().getName().startsWith(OURS);
    }

    private static Level level(HandlerMethod method) {
        Access access = method.getMethodAnnotation(Access.class);
        if (access == null) {
            access = AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Access.class);
        }
        return access == null ? Level.USER : access.value();
    }

    private static ProblemException unauthorized() {
        return new ProblemException(
                ProblemType.UNAUTHORIZED,
                "Log in at /v1/auth/login and send the access token, or an API key, as a bearer.");
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return request.getAttribute(Caller.class.getName(), RequestAttributes.SCOPE_REQUEST);
    }
}
