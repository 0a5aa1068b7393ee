package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.command.PullImageResultCallback;
import io.cloister.worker.pod.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pulls one image within a limit. */
final class ImagePull {

    private static final String OPERATION = "pull the image";

    private final EngineClients clients;

    ImagePull(EngineClients clients) {
        this.clients = clients;
    }

    void pull(String reference, Duration limit) {
        EngineErrors.during(OPERATION, () -> {
            try (PullImageResultCallback pull =
                    clients.streams().pullImageCmd(withTag(reference)).exec(new PullImageResultCallback())) {
                if (!pull.awaitCompletion(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new EngineException(
                            OPERATION, "it took longer than " + limit.toSeconds() + " s.", true, null);
                }
                return null;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new EngineException(OPERATION, "the worker was interrupted.", true, interrupted);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    // Without a tag an engine would pull every tag there is.
    private static String withTag(String reference) {
        boolean named = reference.contains("@") || reference.lastIndexOf(':') > reference.lastIndexOf('/');
        return named ? reference : reference + ":latest";
    }
}
