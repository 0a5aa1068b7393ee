package io.cloister.modelserver.chat;

/**
 * One message of a conversation as the model sees it.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 */
public record Turn(String role, String text) {

    /** What the model has been told about itself when it was trained; used where a request says nothing else. */
    public static final Turn DEFAULT_SYSTEM =
            new Turn("system", "You are a helpful AI assistant named SmolLM, trained by Hugging Face");

    boolean is(String other) {
        return role.equals(other);
    }
}
