package io.cloister.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * A second user of the stack, without any role. The first feature that needs it makes it; it stays for later runs, because
 * users cannot be removed. Its password follows from the administrator's, so that no other knows it.
 */
final class Guest {

    private static final String HANDLE = "features-guest";

    private final Journey journey;

    Guest(Journey journey) {
        this.journey = journey;
    }

    /** Logs the guest in. */
    User loggedIn() {
        String secret = HANDLE + journey.stack().adminPassword();
        String password =
                UUID.nameUUIDFromBytes(secret.getBytes(StandardCharsets.UTF_8)).toString();
        Reply made = journey.administrator().rest().post("/v1/users", Map.of("handle", HANDLE, "password", password));
        if (made.status() != 409) {
            made.success();
        }
        return User.login(journey.orchestrator(), HANDLE, password);
    }
}
