package io.cloister.modelserver;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where to listen, read from {@code OLLAMA_HOST} in every form that Ollama takes. */
record ListenAddress(String host, int port) {

    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_PORT = 11434;
    private static final Pattern FORM =
            Pattern.compile("(?:(https?)://)?(\\[[^]]*]|[^:/]*|[0-9a-fA-F:]*:[0-9a-fA-F:]*)(?::(\\d{1,5}))?(?:/.*)?");

    /**
     * Reads {@code host}, {@code host:port}, {@code :port} or a URL; a scheme without a port means its own, as in
     * Ollama.
     *
     * @param text null or blank for {@code 127.0.0.1:11434}
     * @throws IllegalArgumentException where the text is none of these
     */
    static ListenAddress of(@Nullable String text) {
        String trimmed = text == null ? "" : text.strip().replaceAll("^[\"']|[\"']$", "");
        Matcher form = FORM.matcher(trimmed);
        if (!form.matches()) {
            throw new IllegalArgumentException("OLLAMA_HOST is '%s': give it as host:port.".formatted(text));
        }
        String host = form.group(2).replaceAll("[\\[\\]]", "");
        return new ListenAddress(host.isEmpty() ? DEFAULT_HOST : host, port(form.group(1), form.group(3)));
    }

    private static int port(@Nullable String scheme, @Nullable String port) {
        if (port != null) {
            return Integer.parseInt(port);
        }
        if (scheme == null) {
            return DEFAULT_PORT;
        }
        return scheme.equals("https") ? 443 : 80;
    }

    /** The properties by which Spring Boot listens there. */
    Map<String, Object> properties() {
        return Map.of("server.address", host, "server.port", port);
    }
}
