package io.cloister.modelserver.library;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's whole name: {@code [host/][namespace/]model[:tag]}. What is left out is
 * {@code registry.ollama.ai/library/…:latest}; upper and lower case are the same.
 */
public record ModelName(String host, String namespace, String model, String tag) {

    private static final String DEFAULT_HOST = "registry.ollama.ai";
    private static final String DEFAULT_NAMESPACE = "library";
    private static final Pattern FORM =
            Pattern.compile("(?:(?:([\\w.:-]+)/)?([\\w-]+)/)?([\\w][\\w.-]*)(?::([\\w][\\w.-]*))?");

    /**
     * Reads a name as a client writes it.
     *
     * @throws IllegalArgumentException where the text is none
     */
    public static ModelName of(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("'%s' is not a model's name".formatted(text));
        }
        return new ModelName(
                form.group(1) == null ? DEFAULT_HOST : form.group(1),
                form.group(2) == null ? DEFAULT_NAMESPACE : form.group(2),
                form.group(3),
                form.group(4) == null ? "latest" : form.group(4));
    }

    /** The shortest text that means this name, but always with its tag. */
    public String display() {
        String tagged = model + ":" + tag;
        if (!host.equals(DEFAULT_HOST)) {
            return host + "/" + namespace + "/" + tagged;
        }
        return namespace.equals(DEFAULT_NAMESPACE) ? tagged : namespace + "/" + tagged;
    }
}
