package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import io.cloister.worker.pod.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pulls one image within a limit. */
final class ImagePull {

    private static final String OPERATION = "pull the image";

    private final EngineClients clients;

    ImagePull(EngineClients clients) {
        this.clients = clients;
    }

    void pull(String reference, Duration limit) {
        EngineErrors.during(OPERATION, () -> {
            try (Progress pull =
                    clients.streams().pullImageCmd(withTag(reference)).exec(new Progress())) {
                if (!pull.awaitCompletion(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new EngineException(
                            OPERATION, "it took longer than " + limit.toSeconds() + " s.", true, null);
                }
                pull.throwRefusal();
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

    /** An engine may answer 200 and then say on the way that it cannot; docker-java's own callback expects a status. */
    private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {

        private volatile @Nullable String refusal;

        @Override
        public void onNext(PullResponseItem item) {
            if (item.isErrorIndicated()) {
                refusal = item.getErrorDetail() != null ? item.getErrorDetail().getMessage() : "it was refused.";
            }
        }

        void throwRefusal() {
            String reason = refusal;
            if (reason != null) {
                throw new EngineException(OPERATION, reason, true, null);
            }
        }
    }
}
