package io.cloister.orchestrator.database;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which database.
 *
 * @param databaseUrl {@code jdbc:postgresql://…} or {@code postgres://…}; absent or empty means an embedded server
 * @param stateDir directory of this orchestrator alone
 * @param poolSize most connections at once
 * @param databaseStartTimeout how long a start waits for a database that does not answer yet
 */
@ConfigurationProperties("orchestrator")
public record DatabaseProperties(
        @Nullable String databaseUrl,
        @DefaultValue(".cloister/orchestrator") Path stateDir,
        @DefaultValue("16") int poolSize,
        @DefaultValue("15s") Duration databaseStartTimeout) {

    @Override
    public String toString() {
        return "DatabaseProperties[stateDir=" + stateDir + "]";
    }
}
