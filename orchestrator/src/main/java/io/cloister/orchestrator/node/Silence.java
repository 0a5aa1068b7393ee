package io.cloister.orchestrator.node;

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

    Silence(JdbcClient jdbc, NodeProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        jdbc.sql("UPDATE control_plane SET lost_after = make_interval(secs => :seconds)")
                .param("seconds", properties.lostAfter().toSeconds())
                .update();
    }
}
