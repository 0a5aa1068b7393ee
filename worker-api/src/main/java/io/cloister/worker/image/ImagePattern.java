package io.cloister.worker.image;

import io.cloister.worker.start.StartFailure;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which images a node allows: a reference in full in which {@code *} stands for any characters but a slash, and at the end
 * for whatever follows. So {@code *} is every image, {@code ghcr.io/acme/*} all of an owner, and {@code
 * docker.io/library/debian:12*} some tags of one repository.
 */
final class ImagePattern {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._:/@*-]{0,511}");

    private final String text;
    private final Pattern pattern;

    /** @throws StartFailure if it can match nothing, because it holds what no reference has */
    ImagePattern(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new StartFailure(
                    "WORKER_IMAGE_ALLOWED must be patterns such as docker.io/library/*, with commas between "
                            + "them; \"" + text + "\" is none.");
        }
        this.text = text;
        String within = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*"));
        this.pattern = Pattern.compile(text.endsWith("*") ? within + ".*" : within);
    }

    boolean matches(ImageReference reference) {
        return pattern.matcher(reference.text()).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
