package io.cloister.modelserver.language.llama;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the model is loaded.
 *
 * @param contextTokens tokens of prompt and answer together
 * @param parallel generations at once; with more than one, the same request at temperature 0 may be answered differently
 * @param maxQueue requests that may wait for their turn
 */
@Validated
@ConfigurationProperties("model-server.llama")
record LlamaProperties(
        @DefaultValue("4096") @Min(512) @Max(8192) int contextTokens,
        @DefaultValue("1") @Min(1) @Max(16) int parallel,
        @DefaultValue("512") @Min(1) int maxQueue) {}
