package io.cloister.node.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeIdentityTest {

    @Test
    void makesASlugOfAnyHostName() {
        assertThat(NodeIdentity.slugOf("GPU_Box.example.org")).isEqualTo("gpu-box-example-org");
        assertThat(NodeIdentity.slugOf("--x--")).isEqualTo("x");
        assertThat(NodeIdentity.slugOf("日本")).isEqualTo("node");
        assertThat(NodeIdentity.slugOf("a".repeat(80))).hasSize(63);
    }
}
