package io.cloister.orchestrator.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** One pool of connections, to the given database or to the embedded one. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    StateDirectory stateDirectory(DatabaseProperties properties) {
        return new StateDirectory(properties);
    }

    @Bean
    @Conditional(NoDatabaseUrl.class)
    EmbeddedPostgres embeddedPostgres(StateDirectory state) {
        return EmbeddedPostgres.start(state);
    }

    /**
     * Timeouts add up to less than the 5 s after which a call must have its answer: 1.5 s for a connection, 3 s for one
     * that was healthy and hangs. A transaction whose orchestrator says nothing for 5 s, because it was stopped or cut off,
     * is undone, so that its locks hold up nobody else.
     */
    @Bean
    HikariDataSource dataSource(DatabaseProperties properties, ObjectProvider<EmbeddedPostgres> embedded) {
        EmbeddedPostgres own = embedded.getIfAvailable();
        DatabaseUrl url = own != null ? own.url() : DatabaseUrl.parse(text(properties.databaseUrl()));
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url.jdbc());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.setMaximumPoolSize(properties.poolSize());
        config.setMinimumIdle(2);
        config.setInitializationFailTimeout(
                Math.max(1, properties.databaseStartTimeout().toMillis()));
        config.setConnectionTimeout(1_500);
        config.setValidationTimeout(1_000);
        config.setKeepaliveTime(30_000);
        config.setConnectionInitSql("SET idle_in_transaction_session_timeout = '5s'");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", "3");
        config.addDataSourceProperty("ApplicationName", "cloister-orchestrator");
        return new HikariDataSource(config);
    }

    @Bean
    FlywayMigrationStrategy patientMigration(StartPatience patience) {
        return flyway -> patience.run(flyway::migrate);
    }

    private static String text(@Nullable String url) {
        return url == null ? "" : url;
    }
}
