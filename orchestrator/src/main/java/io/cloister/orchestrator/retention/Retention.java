package io.cloister.orchestrator.retention;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.transaction.TransactionException;

/**
 * Looks again and again for what has been kept long enough. It works in small batches, one after the other, so that no
 * statement holds many rows, and any number of orchestrators may do it at once.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Retention implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private final List<Perishable> perishables;
    private final RetentionProperties properties;

    Retention(List<Perishable> perishables, RetentionProperties properties) {
        this.perishables = List.copyOf(perishables);
        this.properties = properties;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        registrar.addFixedDelayTask(this::removeOverdue, properties.interval());
    }

    /** A look that fails for the database is made up by the next. */
    private void removeOverdue() {
        try {
            perishables.forEach(this::removeOverdue);
        } catch (DataAccessException | TransactionException unavailable) {
            log.atDebug().setCause(unavailable).log("nothing was removed without the database");
        }
    }

    private void removeOverdue(Perishable perishable) {
        int removed;
        int total = 0;
        do {
            removed = perishable.removeOverdue(properties.batch());
            total += removed;
        } while (removed == properties.batch() && !Thread.currentThread().isInterrupted());
        if (total > 0) {
            log.atInfo()
                    .addKeyValue("rows", total)
                    .log(
                            "removed what was kept long enough: {}",
                            perishable.getClass().getSimpleName());
        }
    }
}
