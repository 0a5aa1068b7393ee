package io.cloister.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/** The agreed examples of what travels, one file each. Both ends of a conversation test against them. */
public final class Golden {

    private Golden() {}

    /**
     * Reads an example.
     *
     * @param name of the file in {@code golden/}, without {@code .json}
     */
    public static JsonNode read(String name) {
        try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            if (file == null) {
                throw new IllegalArgumentException("there is no golden file " + name);
            }
            return WireJson.mapper().readTree(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
