package io.cloister.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "alpine,docker.io/library/alpine:latest",
        "alpine:3.20,docker.io/library/alpine:3.20",
        "acme/tool,docker.io/acme/tool:latest",
        "docker.io/alpine,docker.io/library/alpine:latest",
        "docker.io/library/alpine:3,docker.io/library/alpine:3",
        "index.docker.io/acme/tool,docker.io/acme/tool:latest",
        "ghcr.io/acme/team/tool:1.2,ghcr.io/acme/team/tool:1.2",
        "GHCR.io/acme/tool,ghcr.io/acme/tool:latest",
        "localhost/tool,localhost/tool:latest",
        "localhost:5000/tool,localhost:5000/tool:latest",
        "registry:5000/tool:1,registry:5000/tool:1",
        "registry/tool,docker.io/registry/tool:latest",
        "tool:5000,docker.io/library/tool:5000",
        "a__b/c-d.e:V1_x,docker.io/a__b/c-d.e:V1_x",
        "deadbeef,docker.io/library/deadbeef:latest"
    })
    void fillsInWhatIsLeftOut(String sent, String whole) {
        assertThat(ImageReference.parse(sent)).hasValue(new ImageReference(whole));
        assertThat(ImageReference.parse(whole)).hasValue(new ImageReference(whole));
    }

    @Test
    void keepsADigestAndDropsTheTagBesideIt() {
        assertThat(ImageReference.parse("alpine:3.20@" + DIGEST))
                .hasValue(new ImageReference("docker.io/library/alpine@" + DIGEST));
        assertThat(ImageReference.parse("ghcr.io/acme/tool@" + DIGEST))
                .hasValue(new ImageReference("ghcr.io/acme/tool@" + DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-rm",
                "with space",
                "Alpine",
                "ghcr.io/Acme/tool",
                "ghcr.io//tool",
                "ghcr.io/acme/",
                "/tool",
                "a/../b",
                "ghcr.io/../tool",
                "tool:",
                "tool:-1",
                "tool@sha256:short",
                "tool@md5:0123456789abcdef0123456789abcdef",
                "ghcr.io:/tool",
                "ghcr.io:port/tool",
                "user@ghcr.io/tool",
                "http://ghcr.io/tool",
                "tööl",
                "a_____b"
            })
    void refusesWhatIsNone(String sent) {
        assertThat(ImageReference.parse(sent)).isEmpty();
    }

    @Test
    void refusesTheIdOfAnImage() {
        assertThat(ImageReference.parse(DIGEST)).isEmpty();
        assertThat(ImageReference.parse("0123456789abcdef".repeat(4))).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(ImageReference.parse("a".repeat(505))).isPresent();
        assertThat(ImageReference.parse("a".repeat(513))).isEmpty();
    }
}
