package io.cloister.orchestrator.account;

import io.cloister.contracts.task.CreateUserRequest;
import io.cloister.orchestrator.user.Passwords;
import io.cloister.orchestrator.user.User;
import io.cloister.web.FieldErrors;
import io.cloister.web.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks whom an administrator wants to add. */
@Component
final class NewUserReader {

    private static final Pattern HANDLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
    private static final Pattern EMAIL =
            Pattern.compile("(?=.{3,254}$)[^\\s@\\p{Cntrl}\\p{Cs}]+@[^\\s@\\p{Cntrl}\\p{Cs}]+");
    private static final Set<String> ROLES = Set.of("admin", "user");

    private final Passwords passwords;

    NewUserReader(Passwords passwords) {
        this.passwords = passwords;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 that names every field at fault and what is allowed
     */
    User read(CreateUserRequest request) {
        FieldErrors errors = new FieldErrors();
        String handle = text(request.handle());
        String password = text(request.password());
        String email = request.email();
        List<String> roles = request.roles() == null ? List.of("user") : request.roles();
        errors.demand(
                HANDLE.matcher(handle).matches(),
                "handle",
                "must have 1 to 128 letters, digits, dots, hyphens, underscores and at signs,"
                        + " and begin with a letter or digit");
        errors.demand(
                Passwords.isAllowed(password),
                "password",
                "must have " + Passwords.MINIMUM_CHARACTERS + " to " + Passwords.MAXIMUM_CHARACTERS + " characters");
        errors.demand(
                email == null || EMAIL.matcher(email).matches(),
                "email",
                "must be an address such as jane@example.org, with at most 254 characters");
        errors.demand(
                !roles.isEmpty() && roles.stream().allMatch(role -> role != null && ROLES.contains(role)),
                "roles",
                "must be a list of one or more of user, admin");
        errors.throwIfAny();
        List<String> distinct = roles.stream().distinct().sorted().toList();
        return new User(UUID.randomUUID(), handle, email, passwords.hash(password), true, distinct);
    }

    private static String text(@Nullable String sent) {
        return sent == null ? "" : sent;
    }
}
