package io.cloister.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cloister.proxy.start.StartRefusedException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamAddressTest {

    @Test
    void readsBothKinds() {
        assertThat(UpstreamAddress.parse("http://127.0.0.1:11434"))
                .isEqualTo(new UpstreamAddress.Tcp("127.0.0.1", 11434));
        assertThat(UpstreamAddress.parse("http://ollama/")).isEqualTo(new UpstreamAddress.Tcp("ollama", 80));
        assertThat(UpstreamAddress.parse("http://[::1]:1")).isEqualTo(new UpstreamAddress.Tcp("::1", 1));
        assertThat(UpstreamAddress.parse("unix:///a/b.sock")).isEqualTo(new UpstreamAddress.Unix(Path.of("/a/b.sock")));
    }

    @Test
    void namesItselfInHost() {
        assertThat(new UpstreamAddress.Tcp("::1", 1).authority()).isEqualTo("[::1]:1");
        assertThat(new UpstreamAddress.Tcp("ollama", 80).authority()).isEqualTo("ollama:80");
        assertThat(new UpstreamAddress.Unix(Path.of("/a")).authority()).isEqualTo("localhost");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "ollama:11434",
                "127.0.0.1:11434",
                "https://ollama",
                "http://",
                "http://ollama:99999",
                "http://ollama:0",
                "http://ollama/path",
                "http://user:secret@ollama",
                "http://ollama?x",
                "unix://relative/path",
                "unix:///",
                "unix:relative",
                "http://bad host"
            })
    void refusesTheRestWithASentence(String url) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> UpstreamAddress.parse(url))
                .withMessageStartingWith("OLLAMA_UPSTREAM_URL ")
                .withMessageEndingWith("it must be http://host:port or unix:///absolute/path.");
    }

    @Test
    void refusesASocketPathThatTheKernelCannotTake() {
        assertThat(UpstreamAddress.parse("unix:///" + "x".repeat(106))).isNotNull();
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> UpstreamAddress.parse("unix:///" + "x".repeat(107)))
                .withMessageContaining("108 bytes");
    }
}
