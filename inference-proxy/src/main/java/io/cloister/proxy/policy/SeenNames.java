package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The different names of members in one body. The parser keeps each that it meets, so that a body which is made of names
 * would cost several times its size: there may be so many, which no honest request comes near.
 */
final class SeenNames {

    private static final int MOST = 4096;

    private final Set<String> names = new HashSet<>();

    void add(String name) throws RefusedException {
        if (names.add(name) && names.size() > MOST) {
            throw RefusedException.invalid(
                    "The JSON of the body has more than " + MOST + " different names of members.");
        }
    }

    /** Passes over the rest of an object or array that has just begun. */
    void passOver(JsonParser json) throws RefusedException {
        passOver(json, "", text -> {});
    }

    /** Does so too, and tells each text that a member of some name has, in any spelling and at any depth. */
    void passOver(JsonParser json, String watched, Consumer<String> texts) throws RefusedException {
        boolean isWatched = false;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (isWatched && token == JsonToken.VALUE_STRING) {
                texts.accept(json.getString());
            }
            isWatched = token == JsonToken.PROPERTY_NAME && watched.equalsIgnoreCase(json.currentName());
            if (token == JsonToken.PROPERTY_NAME) {
                add(json.currentName());
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        }
    }
}
