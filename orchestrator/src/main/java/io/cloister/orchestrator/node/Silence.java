package io.cloister.orchestrator.node;

import io.cloister.orchestrator.database.StartPatience;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes into the database how long a node may be silent before it counts as lost, so that all orchestrators on it say the
 * same; the one that started last decides.
 */
@Component
final class Silence implements SmartInitializingSingleton {

    private final JdbcClient jdbc;
    private final NodeProperties properties;
    private final StartPatience patience;

    Silence(JdbcClient jdbc, NodeProperties properties, StartPatience patience) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.patience = patience;
    }

    @Override
    public void afterSingletonsInstantiated() {
        patience.run(this::write);
    }

    private void write() {
        jdbc.sql("UPDATE control_plane SET lost_after = make_interval(secs => :seconds)")
                .param("seconds", properties.lostAfter().toSeconds())
                .update();
    }
}
