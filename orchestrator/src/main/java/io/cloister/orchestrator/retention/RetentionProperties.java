package io.cloister.orchestrator.retention;

import io.cloister.orchestrator.start.StartException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept after they are over.
 *
 * @param tasks tasks that have ended, with their results and output
 * @param sessions sessions that were revoked or whose last refresh token is over
 * @param audit administrative acts
 * @param interval time between two looks
 * @param batch rows removed in one transaction
 */
@ConfigurationProperties("orchestrator.retention")
public record RetentionProperties(
        @DefaultValue("30d") Duration tasks,
        @DefaultValue("1d") Duration sessions,
        @DefaultValue("365d") Duration audit,
        @DefaultValue("1m") Duration interval,
        @DefaultValue("200") int batch) {

    /** @throws StartException if one of them is not above zero */
    public RetentionProperties {
        demandPositive("tasks", tasks.isPositive());
        demandPositive("sessions", sessions.isPositive());
        demandPositive("audit", audit.isPositive());
        demandPositive("interval", interval.isPositive());
        demandPositive("batch", batch > 0);
    }

    private static void demandPositive(String name, boolean isPositive) {
        if (!isPositive) {
            throw new StartException("orchestrator.retention." + name + " must be above zero.");
        }
    }
}
