package io.cloister.orchestrator.auth;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.task.LoginRequest;
import io.cloister.contracts.task.RefreshRequest;
import io.cloister.contracts.task.TokenResponse;
import io.cloister.orchestrator.auth.Access.Level;
import io.cloister.orchestrator.user.Passwords;
import io.cloister.orchestrator.user.User;
import io.cloister.orchestrator.user.Users;
import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Login, refresh and logout. */
@RestController
@Access(Level.OPEN)
final class AuthController {

    private final Users users;
    private final Passwords passwords;
    private final Sessions sessions;
    private final LoginFailures failures;

    AuthController(Users users, Passwords passwords, Sessions sessions, LoginFailures failures) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.failures = failures;
    }

    @PostMapping("/v1/auth/login")
    TokenResponse login(@RequestBody LoginRequest login, HttpServletRequest request) {
        FieldErrors errors = new FieldErrors();
        String handle = required("handle", login.handle(), errors);
        String password = required("password", login.password(), errors);
        errors.throwIfAny();
        long attempt = failures.begin(handle, request.getRemoteAddr());
        User user = users.findByHandle(handle).filter(User::isActive).orElse(null);
        if (!passwords.matches(password, user) || user == null) {
            throw new ProblemException(ProblemType.UNAUTHORIZED, "The handle or the password is wrong.");
        }
        failures.forgive(attempt);
        return sessions.open(user);
    }

    @PostMapping("/v1/auth/refresh")
    TokenResponse refresh(@RequestBody RefreshRequest refresh) {
        return sessions.refresh(token(refresh))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHORIZED, "The refresh token is used, over or unknown; log in again."));
    }

    @PostMapping("/v1/auth/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(@RequestBody RefreshRequest logout) {
        sessions.close(token(logout));
    }

    private static String token(RefreshRequest request) {
        FieldErrors errors = new FieldErrors();
        String token = required("refresh_token", request.refreshToken(), errors);
        errors.throwIfAny();
        return token;
    }

    /** The longest text that is worth hashing. */
    private static final int MAXIMUM_LENGTH = 1024;

    private static String required(String field, @Nullable String value, FieldErrors errors) {
        if (value == null || value.isEmpty() || value.length() > MAXIMUM_LENGTH) {
            errors.note(field, "is required, with at most " + MAXIMUM_LENGTH + " characters");
            return "";
        }
        return value;
    }
}
