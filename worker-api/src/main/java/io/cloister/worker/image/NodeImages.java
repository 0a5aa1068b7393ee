package io.cloister.worker.image;

import io.cloister.worker.pod.ImageFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The images without which a node cannot work, as they are on it. */
public final class NodeImages {

    private final Map<String, Optional<ImageFacts>> found;
    private final String sidecar;
    private final String sandbox;

    /** @param found what each reference means */
    NodeImages(Map<String, Optional<ImageFacts>> found, String sidecar, String sandbox) {
        this.found = Map.copyOf(found);
        this.sidecar = sidecar;
        this.sandbox = sandbox;
    }

    /** The references that mean nothing here. */
    public List<String> missing() {
        return Stream.of(sidecar, sandbox)
                .distinct()
                .filter(reference -> of(reference).isEmpty())
                .toList();
    }

    /** The proxy. */
    public Optional<ImageFacts> sidecar() {
        return of(sidecar);
    }

    /** What a sandbox is made of where nobody says otherwise. */
    public Optional<ImageFacts> sandbox() {
        return of(sandbox);
    }

    private Optional<ImageFacts> of(String reference) {
        return found.getOrDefault(reference, Optional.empty());
    }
}
