package io.cloister.orchestrator.account;

import java.util.Optional;
import java.util.UUID;

/** Reads ids from paths: one that is no UUID belongs to nothing. */
final class Ids {

    private Ids() {}

    static Optional<UUID> read(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
