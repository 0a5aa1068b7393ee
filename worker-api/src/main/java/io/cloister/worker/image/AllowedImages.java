package io.cloister.worker.image;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The images that tasks may use on this node: its own sandbox image, and those that its policy allows. */
@Component
public final class AllowedImages {

    private final String own;
    private final List<ImagePattern> patterns;

    /** @throws io.cloister.worker.start.StartFailure if a pattern is none */
    AllowedImages(ImageProperties properties) {
        own = ImageReference.parse(properties.sandbox())
                .map(ImageReference::text)
                .orElse(properties.sandbox());
        patterns = properties.allowed().stream().map(ImagePattern::new).toList();
    }

    /** Whether a task may use it. */
    public boolean allows(ImageReference image) {
        return image.text().equals(own) || patterns.stream().anyMatch(pattern -> pattern.matches(image));
    }

    /** What is allowed, to be read after "must be". */
    public String rule() {
        return Stream.concat(Stream.of(own), patterns.stream().map(ImagePattern::toString))
                .collect(Collectors.joining(", ", "an image that this node allows: ", ""));
    }
}
