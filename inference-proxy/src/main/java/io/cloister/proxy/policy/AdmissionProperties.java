package io.cloister.proxy.policy;

import io.cloister.proxy.start.Settings;
import io.cloister.proxy.start.StartRefusedException;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * What all requests share on their way in.
 *
 * @param bodyBudget how many bytes the bodies that are being read may have together; others wait
 * @param maxRequestSize the largest request body, in bytes, as the server has it
 * @param patience how long a request waits for its turn before it is refused
 */
@Component
public record AdmissionProperties(DataSize bodyBudget, DataSize maxRequestSize, Duration patience) {

    public AdmissionProperties {
        if (bodyBudget.toBytes() <= 0) {
            throw new StartRefusedException("ADMISSION_BODY_BUDGET must be above zero.");
        }
        if (maxRequestSize.compareTo(bodyBudget) > 0) {
            throw new StartRefusedException("SERVER_MAX_REQUEST_SIZE must not be above ADMISSION_BODY_BUDGET.");
        }
        if (patience.isNegative()) {
            throw new StartRefusedException("ADMISSION_PATIENCE must not be negative.");
        }
    }

    @Autowired
    AdmissionProperties(Settings settings) {
        this(
                settings.size("admission.body-budget", "20MB"),
                settings.size("server.max-request-size", "10MB"),
                settings.duration("admission.patience", "10s"));
    }
}
