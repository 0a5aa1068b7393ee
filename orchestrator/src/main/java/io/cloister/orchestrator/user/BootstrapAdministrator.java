package io.cloister.orchestrator.user;

import io.cloister.orchestrator.database.StartPatience;
import io.cloister.orchestrator.secret.SecretProperties;
import io.cloister.orchestrator.start.StartException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** Makes the first administrator, {@value #HANDLE}, before the first request comes. Does nothing where it exists. */
@Component
final class BootstrapAdministrator implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(BootstrapAdministrator.class);
    private static final String HANDLE = "admin";

    private final Users users;
    private final Passwords passwords;
    private final SecretProperties secrets;
    private final StartPatience patience;
    private final boolean dev;

    BootstrapAdministrator(
            Users users,
            Passwords passwords,
            SecretProperties secrets,
            StartPatience patience,
            Environment environment) {
        this.users = users;
        this.passwords = passwords;
        this.secrets = secrets;
        this.patience = patience;
        this.dev = environment.acceptsProfiles(Profiles.of("dev"));
    }

    @Override
    public void afterSingletonsInstantiated() {
        patience.run(this::make);
    }

    private void make() {
        if (users.findByHandle(HANDLE).isPresent()) {
            return;
        }
        String hash = passwords.hash(password());
        if (users.add(new User(UUID.randomUUID(), HANDLE, null, hash, true, List.of("admin", "user")))) {
            log.atInfo().addKeyValue("handle", HANDLE).log("made the first administrator");
        }
    }

    private String password() {
        String password = secrets.bootstrapAdminPassword();
        if (password == null || password.isBlank()) {
            if (dev) {
                return "development";
            }
            throw new StartException(
                    "BOOTSTRAP_ADMIN_PASSWORD is not set; the first start needs it" + " to make the user admin.");
        }
        if (!Passwords.isAllowed(password)) {
            throw new StartException("BOOTSTRAP_ADMIN_PASSWORD must have " + Passwords.MINIMUM_CHARACTERS + " to "
                    + Passwords.MAXIMUM_CHARACTERS + " characters.");
        }
        return password;
    }
}
