package io.cloister.modelserver.library;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The names under which the one model is known, in memory: a restart forgets copies and brings the true name back.
 *
 * <p>The weights stay in memory all the time, because closing a model leaks them. What a name's {@code keep_alive}
 * governs is only whether it is listed as running.
 */
@Component
public final class Library {

    private final ModelName carried;
    private final ModelFile file;
    private final Duration keepAlive;
    private final Clock clock;
    private final Map<String, Instant> runningUntilByName = new ConcurrentSkipListMap<>();

    Library(LibraryProperties properties, ModelFile file, Clock clock) {
        this.carried = ModelName.of(properties.name());
        this.keepAlive = KeepAlive.of(properties.keepAlive());
        this.file = file;
        this.clock = clock;
        pull(carried);
    }

    /** The file behind every name. */
    public ModelFile file() {
        return file;
    }

    /** All names, sorted. */
    public List<String> names() {
        return List.copyOf(runningUntilByName.keySet());
    }

    /** The name as it is listed; empty where it is unknown or no name at all. */
    public Optional<String> find(String text) {
        try {
            return Optional.of(ModelName.of(text).display()).filter(runningUntilByName::containsKey);
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** Makes the name known again; false where it is not the model that this server carries. */
    public boolean pull(ModelName name) {
        if (!name.equals(carried)) {
            return false;
        }
        runningUntilByName.putIfAbsent(name.display(), Instant.EPOCH);
        return true;
    }

    /** Gives the model one more name. */
    public void copy(ModelName destination) {
        runningUntilByName.putIfAbsent(destination.display(), Instant.EPOCH);
    }

    /** Forgets a listed name. */
    public void delete(String name) {
        runningUntilByName.remove(name);
    }

    /**
     * Notes that a listed name has been used.
     *
     * @param requested for how long it counts as loaded; null for the server's own time
     */
    public void use(String name, @Nullable Duration requested) {
        Instant until = clock.instant().plus(requested == null ? keepAlive : requested);
        runningUntilByName.computeIfPresent(name, (same, before) -> until);
    }

    /** When the name stops to count as loaded; empty where it does not. */
    public Optional<Instant> runningUntil(String name) {
        return Optional.ofNullable(runningUntilByName.get(name)).filter(until -> until.isAfter(clock.instant()));
    }
}
