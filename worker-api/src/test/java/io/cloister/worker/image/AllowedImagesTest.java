package io.cloister.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.worker.start.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedImagesTest {

    private static final String OWN = "localhost/cloister/sandbox:latest";

    @ParameterizedTest
    @CsvSource({
        "*,ghcr.io/acme/tool:1,true",
        "docker.io/library/*,alpine,true",
        "docker.io/library/*,acme/alpine,false",
        "docker.io/*,acme/alpine,true",
        "docker.io/library/alpine:3.*,alpine:3.20,true",
        "docker.io/library/alpine:3.*,alpine,false",
        "docker.io/library/alpine:*,alpine-evil:1,false",
        "ghcr.io/acme/*,ghcr.io/acme/team/tool:1,true",
        "ghcr.io/acme/*,ghcr.io/acme-evil/tool,false",
        "ghcr.io/acme/*,docker.io/ghcr.io/acme/tool,false",
        "*.example.com/*,eu.example.com/tool,true",
        "*.example.com/*,evil.org/x.example.com/tool,false",
        "ghcr.io/*/tool:1,ghcr.io/acme/tool:1,true",
        "ghcr.io/*/tool:1,ghcr.io/acme/team/tool:1,false",
        "registry:5000/*,registry:5000/tool,true",
        "registry:5000/*,registry:5001/tool,false",
        "ghcr.io/a.me/*,ghcr.io/acme/tool,false",
        "ghcr.io/acme/tool:1,GHCR.IO/acme/tool:1,true"
    })
    void matchesPatternsWithTheReferenceInFull(String pattern, String sent, boolean allowed) {
        ImageReference reference = ImageReference.parse(sent).orElseThrow();

        assertThat(TestImages.allowing(OWN, pattern).allows(reference)).isEqualTo(allowed);
    }

    @Test
    void alwaysAllowsTheNodesOwnImage() {
        AllowedImages none = TestImages.allowing("localhost/cloister/sandbox");

        assertThat(none.allows(ImageReference.parse(OWN).orElseThrow())).isTrue();
        assertThat(none.allows(
                        ImageReference.parse("localhost/cloister/sandbox:other").orElseThrow()))
                .isFalse();
        assertThat(none.rule()).endsWith(OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ghcr.io/acme/ *", "[a-z]", "ghcr.io/acme/?", "-x"})
    void doesNotStartWithAPatternThatIsNone(String pattern) {
        assertThatThrownBy(() -> TestImages.allowing(OWN, pattern))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("WORKER_IMAGE_ALLOWED");
    }
}
