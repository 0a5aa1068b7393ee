package io.cloister.orchestrator.user;

import io.cloister.orchestrator.secret.RandomToken;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords with bcrypt over SHA-256: bcrypt reads 72 bytes at most, a password may have 256 characters.
 * Thread-safe.
 */
@Component
public final class Passwords {

    public static final int MINIMUM_CHARACTERS = 8;
    public static final int MAXIMUM_CHARACTERS = 256;

    private static final int COST = 11;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(COST);
    private final String nobodys = hash(RandomToken.next());

    /** Whether a password has an allowed length. */
    public static boolean isAllowed(String password) {
        int characters = password.codePointCount(0, password.length());
        return characters >= MINIMUM_CHARACTERS && characters <= MAXIMUM_CHARACTERS;
    }

    public String hash(String password) {
        return String.valueOf(bcrypt.encode(digest(password)));
    }

    /** Whether the password is the user's. Takes as long where there is no such user, so that nobody learns who exists. */
    public boolean matches(String password, @Nullable User user) {
        boolean right = bcrypt.matches(digest(password), user == null ? nobodys : user.passwordHash());
        return right && user != null;
    }

    private static String digest(String password) {
        return Base64.getEncoder().encodeToString(RandomToken.hash(password));
    }
}
