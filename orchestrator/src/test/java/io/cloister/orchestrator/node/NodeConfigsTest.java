package io.cloister.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeConfigsTest {

    @Test
    void versionGrowsAlsoWhereTheClockWentBack() {
        String future = "7ZZZZZZZZZ0000000000000000";

        assertThat(NodeConfigs.nextVersion(future)).hasSize(26).isGreaterThan(future);
        assertThat(NodeConfigs.nextVersion(null)).hasSize(26).isLessThan(future);
    }
}
