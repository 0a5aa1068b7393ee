package io.cloister.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.support.ModelServer;
import io.cloister.proxy.support.Peer;
import io.cloister.proxy.support.RunningProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The proxy as a process of its own. */
@Timeout(60)
class StartTest {

    @Test
    void badUpstreamEndsTheStartWithOneSentence() throws Exception {
        Process process = start(Map.of("OLLAMA_UPSTREAM_URL", "ollama:11434"));

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isNotZero();
        assertThat(output.strip())
                .isEqualTo("inference-proxy: OLLAMA_UPSTREAM_URL is \"ollama:11434\"; "
                        + "it must be http://host:port or unix:///absolute/path.");
    }

    @Test
    void portInUseEndsTheStartWithOneSentence() throws Exception {
        try (ModelServer server = ModelServer.tcp();
                RunningProxy other = RunningProxy.before(server)) {
            Process process = start(Map.of(
                    "OLLAMA_UPSTREAM_URL", server.url(),
                    "SERVER_ADDRESS", "127.0.0.1",
                    "SERVER_PORT", Integer.toString(other.port())));

            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).isNotZero();
            assertThat(output)
                    .startsWith("inference-proxy: Cannot listen on 127.0.0.1:")
                    .hasLineCount(1);
        }
    }

    @Test
    void terminationEndsItWithinTwoSecondsAmidAnAnswer() throws Exception {
        try (ModelServer server = ModelServer.tcp()) {
            Process process = start(
                    Map.of("OLLAMA_UPSTREAM_URL", server.url(), "SERVER_PORT", "0", "SERVER_ADDRESS", "127.0.0.1"));
            Peer client = Peer.connect(portOf(process))
                    .send("POST /api/chat HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\n{}");
            Peer model = server.accept();
            model.readThrough("{}");

            process.destroy();

            assertThat(process.waitFor(2, TimeUnit.SECONDS)).isTrue();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(model.readToEnd()).isEmpty();
        }
    }

    @Test
    void machineWithoutTheNativeTransportIsServedByTheJdk(@TempDir Path directory) throws Exception {
        try (ModelServer server = ModelServer.unix(directory.resolve("upstream.sock"))) {
            Process process = start(
                    Map.of("OLLAMA_UPSTREAM_URL", server.url(), "SERVER_PORT", "0", "SERVER_ADDRESS", "127.0.0.1"),
                    "-Dio.netty.transport.noNative=true");
            Peer client = Peer.connect(portOf(process))
                    .send("POST /api/chat HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 2\r\n\r\n{}");
            Peer model = server.accept();
            model.readThrough("{}");
            model.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").sendChunk("one");
            client.readHead();
            assertThat(client.readChunk()).isEqualTo("one");

            client.close();

            assertThat(model.readToEnd()).isEmpty();
            process.destroy();
            assertThat(process.waitFor(2, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int portOf(Process process) throws IOException {
        String line = "";
        while (!line.contains("\"port\":")) {
            line = process.inputReader(UTF_8).readLine();
        }
        return Integer.parseInt(line.replaceAll(".*\"port\":(\\d+).*", "$1"));
    }

    private static Process start(Map<String, String> environment, String... options) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Dlogging.structured.format.console=ecs"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InferenceProxy.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
