package io.cloister.worker.image;

import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.ImageFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Finds what image references mean, and pulls what is not here. However many ask for one image, it is pulled once. */
@Component
public final class Images {

    private static final Logger log = LoggerFactory.getLogger(Images.class);
    private static final List<String> FINAL_REFUSALS =
            List.of("not found", "unknown", "denied", "unauthorized", "invalid reference", "repository name");

    private final Engine engine;
    private final ImageProperties properties;
    private final Map<String, CompletableFuture<ImageFacts>> pulls = new ConcurrentHashMap<>();

    Images(Engine engine, ImageProperties properties) {
        this.engine = engine;
        this.properties = properties;
    }

    /** The reference of the proxy's image. */
    public String sidecar() {
        return properties.sidecar();
    }

    /** The images without which this node cannot work, as they are now. */
    public NodeImages own() {
        Map<String, Optional<ImageFacts>> found = Stream.of(properties.sidecar(), properties.sandbox())
                .distinct()
                .collect(Collectors.toMap(Function.identity(), engine::findImage));
        return new NodeImages(found, properties.sidecar(), properties.sandbox());
    }

    /** What a reference means now, without a pull; empty where there is no such image here. */
    public Optional<ImageFacts> find(String reference) {
        return engine.findImage(reference);
    }

    /**
     * Resolves a reference, at once where the image is here.
     *
     * @return completes exceptionally with an {@link ImageUnavailableException} where there is no such image
     * @throws EngineException if the engine does not answer
     */
    public CompletableFuture<ImageFacts> resolve(String reference) {
        return engine.findImage(reference)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> pulls.computeIfAbsent(reference, this::startPull));
    }

    private CompletableFuture<ImageFacts> startPull(String reference) {
        CompletableFuture<ImageFacts> pull = new CompletableFuture<>();
        Thread.ofVirtual().name("pull " + reference).start(() -> {
            try {
                pull.complete(pull(reference));
            } catch (RuntimeException failure) {
                pull.completeExceptionally(failure);
            } finally {
                pulls.remove(reference, pull);
            }
        });
        return pull;
    }

    private ImageFacts pull(String reference) {
        try {
            // Whoever looked before another's pull ended, and asks after it, finds the image here.
            Optional<ImageFacts> pulledMeanwhile = engine.findImage(reference);
            if (pulledMeanwhile.isPresent()) {
                return pulledMeanwhile.get();
            }
            engine.pullImage(reference, properties.pullTimeout());
            return engine.findImage(reference).orElseThrow();
        } catch (RuntimeException failure) {
            log.atInfo().addKeyValue("image", reference).log("image not pulled: {}", failure.getMessage());
            String sentence = "The image " + reference + " is not on this node and could not be pulled.";
            throw new ImageUnavailableException(sentence, mayPass(reference, failure), failure);
        }
    }

    // An image of this machine comes by building it, not by trying again.
    private static boolean mayPass(String reference, RuntimeException failure) {
        String reason = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return !reference.startsWith("localhost/") && FINAL_REFUSALS.stream().noneMatch(reason::contains);
    }
}
