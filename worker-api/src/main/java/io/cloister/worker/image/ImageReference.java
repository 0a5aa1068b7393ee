package io.cloister.worker.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's reference in full: registry, repository, and a digest or else a tag. What is left out is filled in as Docker
 * does it ({@code alpine} is {@code docker.io/library/alpine:latest}), so that one name means one image on both engines and
 * an engine never takes it for something else of the same name, such as the beginning of an image's id.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">The grammar of references</a>
 */
public record ImageReference(String text) {

    private static final int LONGEST = 512;
    private static final String HUB = "docker.io";

    private static final Pattern REGISTRY =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::[0-9]{1,5})?");
    private static final String PART = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    private static final Pattern REPOSITORY = Pattern.compile("(?<path>" + PART + "(?:/" + PART
            + ")*+)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?");
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[a-f0-9]{64}");

    /** Reads a reference, short or in full; empty where it is none. An image's id is none. */
    public static Optional<ImageReference> parse(String text) {
        if (text.length() > LONGEST || ID.matcher(text).matches()) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        return isRegistry(first) ? of(first.toLowerCase(Locale.ROOT), text.substring(slash + 1)) : of(HUB, text);
    }

    private static boolean isRegistry(String first) {
        return REGISTRY.matcher(first).matches()
                && (first.equalsIgnoreCase("localhost") || first.contains(".") || first.contains(":"));
    }

    private static Optional<ImageReference> of(String registry, String rest) {
        Matcher parts = REPOSITORY.matcher(rest);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean hub = registry.equals(HUB) || registry.equals("index." + HUB);
        String path = parts.group("path");
        String repository = hub && path.indexOf('/') < 0 ? "library/" + path : path;
        return Optional.of(new ImageReference((hub ? HUB : registry) + "/" + repository + version(parts)));
    }

    // A digest alone says it all, and Podman refuses a tag beside it.
    private static String version(Matcher parts) {
        if (parts.group("digest") != null) {
            return "@" + parts.group("digest");
        }
        return ":" + (parts.group("tag") == null ? "latest" : parts.group("tag"));
    }

    @Override
    public String toString() {
        return text;
    }
}
