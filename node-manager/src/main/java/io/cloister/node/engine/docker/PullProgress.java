package io.cloister.node.engine.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a pull and keeps the reason of its failure, which the engine sends as a line of the stream. The library's own
 * callback (3.7.1) fails on such a line when it has no status, as Podman's has none.
 */
final class PullProgress extends ResultCallback.Adapter<PullResponseItem> {

    private static final Logger log = LoggerFactory.getLogger(PullProgress.class);

    private volatile @Nullable String failure;

    @Override
    public void onNext(PullResponseItem line) {
        if (line.getErrorDetail() != null) {
            failure = line.getErrorDetail().getMessage();
        }
        log.atDebug().addKeyValue("layer", line.getId()).log(String.valueOf(line.getStatus()));
    }

    /** Why the pull failed, once it has ended; empty where it did not. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
