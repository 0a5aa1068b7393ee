package io.cloister.modelserver.ollama;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A line of the answer to {@code POST /api/chat}, or all of it. */
record ChatAnswer(
        String model,
        Instant createdAt,
        Message message,
        boolean done,
        @JsonUnwrapped @Nullable Finish finish) {}
