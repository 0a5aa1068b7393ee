package io.cloister.orchestrator.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import org.junit.jupiter.api.Test;

class PostgresBinariesTest {

    @Test
    void versionIsThatOfTheArchive() {
        URL archive = PostgresBinaries.class.getClassLoader().getResource("postgres-linux-x86_64.txz");

        assertThat(String.valueOf(archive)).contains("-" + PostgresBinaries.VERSION + ".jar!");
    }
}
