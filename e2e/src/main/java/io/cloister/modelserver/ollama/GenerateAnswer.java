package io.cloister.modelserver.ollama;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A line of the answer to {@code POST /api/generate}, or all of it. */
record GenerateAnswer(
        String model,
        Instant createdAt,
        String response,
        boolean done,
        @JsonUnwrapped @Nullable Finish finish) {}
