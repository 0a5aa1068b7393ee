package io.cloister.orchestrator.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.orchestrator.start.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class KeyRingTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        ", is not set",
        "'', is not set",
        "0123456789abcdef0123456789abcde, is too short",
        "change-me-change-me-change-me-change-me, looks like an example"
    })
    void refusesASecretThatIsNone(String secret, String sentence) {
        assertThatThrownBy(() -> keys(secret, new MockEnvironment()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("JWT_SECRET " + sentence);
    }

    @Test
    void developersNeedNone() {
        MockEnvironment dev = new MockEnvironment();
        dev.setActiveProfiles("dev");

        assertThat(keys(null, dev).key("x", "AES")).isNotNull();
    }

    @Test
    void eachPurposeHasItsOwnKey() {
        KeyRing keys = keys(SECRET, new MockEnvironment());

        assertThat(keys.key("one", "AES").getEncoded())
                .hasSize(32)
                .isEqualTo(keys(SECRET, new MockEnvironment()).key("one", "AES").getEncoded())
                .isNotEqualTo(keys.key("other", "AES").getEncoded());
    }

    @Test
    void sealedTextOpensInItsOwnContextOnly() {
        Seal seal = new Seal(keys(SECRET, new MockEnvironment()), "test");

        byte[] sealed = seal.seal("a secret", "task-1");

        assertThat(seal.open(sealed, "task-1")).isEqualTo("a secret");
        assertThat(seal.seal("a secret", "task-1")).isNotEqualTo(sealed);
        assertThatThrownBy(() -> seal.open(sealed, "task-2")).isInstanceOf(BrokenSealException.class);
    }

    private static KeyRing keys(String secret, MockEnvironment environment) {
        return new KeyRing(new SecretProperties(secret, null, null), environment);
    }
}
