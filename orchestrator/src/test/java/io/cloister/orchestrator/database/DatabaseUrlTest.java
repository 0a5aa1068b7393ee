package io.cloister.orchestrator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.orchestrator.start.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void readsALibpqAddress() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://me:p%40ss+word@db.local:6543/cloister?sslmode=require");

        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db.local:6543/cloister?sslmode=require");
        assertThat(url.user()).isEqualTo("me");
        assertThat(url.password()).isEqualTo("p@ss+word");
    }

    @Test
    void portIsPostgresOwnWhereNoneIsNamed() {
        assertThat(DatabaseUrl.parse("postgresql://me@db/x").jdbc()).isEqualTo("jdbc:postgresql://db:5432/x");
    }

    @Test
    void keepsAJdbcAddressAsItIs() {
        String jdbc = "jdbc:postgresql://db/x?user=me&password=secret";

        assertThat(DatabaseUrl.parse(jdbc).jdbc()).isEqualTo(jdbc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://me:secret@db/x", "postgres://me:secret@db", "postgres://me:sec ret@db/x", "jdbc:h2:x"})
    void refusesAnythingElseWithoutShowingIt(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("sec");
    }
}
