package io.cloister.node.heartbeat;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How often the node reports.
 *
 * @param interval pause between two reports while nothing changes
 */
@ConfigurationProperties("node.heartbeat")
@Validated
record HeartbeatProperties(@NotNull Duration interval) {}
