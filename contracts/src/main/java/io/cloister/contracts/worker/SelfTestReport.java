package io.cloister.contracts.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cloister.contracts.WireRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's attack on its own pods has shown: the answer of {@code POST /v1/worker/selftest}.
 *
 * @param version of this record, 1
 * @param passed whether every probe was held
 * @param startedAt when it began, UTC
 * @param endedAt when it was over, UTC
 * @param engine the container engine that made the pods
 * @param probes what each probe came to, in each pod that it ran in
 */
@WireRecord
public record SelfTestReport(
        int version,
        boolean passed,
        Instant startedAt,
        Instant endedAt,
        WorkerStatus.Engine engine,
        List<ProbeResult> probes) {

    public SelfTestReport {
        probes = List.copyOf(probes);
    }

    /**
     * What one probe came to.
     *
     * @param name its name
     * @param tries what it tries to do
     * @param stoppedBy what is to stop it
     * @param pod in which pod it ran
     * @param outcome what came of it
     * @param found what it found, or why it could not tell, one line
     */
    @WireRecord
    public record ProbeResult(
            String name,
            String tries,
            String stoppedBy,
            Pod pod,
            Outcome outcome,
            @Nullable String found) {}

    /** The two kinds of pod. */
    public enum Pod {
        /** A sandbox alone. */
        @JsonProperty("plain")
        PLAIN,
        /** A sandbox with a door to the model server. */
        @JsonProperty("inference")
        INFERENCE
    }

    /** What came of a probe. */
    public enum Outcome {
        /** It was stopped. */
        @JsonProperty("held")
        HELD,
        /** It got through. */
        @JsonProperty("breached")
        BREACHED,
        /** It could not tell, which counts as not held. */
        @JsonProperty("unknown")
        UNKNOWN,
        /** It is not made for this machine's processor. */
        @JsonProperty("skipped")
        SKIPPED
    }
}
