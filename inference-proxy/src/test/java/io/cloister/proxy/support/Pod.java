package io.cloister.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A proxy in a pod: a model server before it, worker-api at its control socket, and the policy of a task in force. */
public final class Pod implements AutoCloseable {

    private final FakeOllama ollama = new FakeOllama();
    private final Path directory;
    private final ModelServer worker;
    private final RunningProxy proxy;
    private final Peer line;

    private Pod(String policy, String... settings) {
        try {
            directory = Files.createTempDirectory("pod");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path socket = socket();
        worker = ModelServer.unix(socket);
        proxy = RunningProxy.before(
                ollama.url(),
                Stream.concat(Stream.of("control.socket=" + socket, "control.redial=20ms"), Stream.of(settings))
                        .toArray(String[]::new));
        line = worker.accept();
        line.readThrough("\n");
        line.send(policy(policy));
        awaitPolicy();
    }

    /**
     * Starts one.
     *
     * @param policy the policy's members beside the task and the job, such as {@code "requests":1}; may be empty
     * @param settings more properties, each {@code name=value}
     */
    public static Pod with(String policy, String... settings) {
        return new Pod(policy, settings);
    }

    private static String policy(String members) {
        return "{\"type\":\"policy\",\"version\":1,\"task_id\":\"t\",\"job_id\":\"j\""
                + (members.isEmpty() ? "" : "," + members) + "}\n";
    }

    /** The policy crosses another connection than the request: the first ones may still be too early. */
    private void awaitPolicy() {
        try (Peer client = client()) {
            while (client.get("/api/version").readAnswer().status() == 503) {
                Thread.onSpinWait();
            }
        }
        ollama.take();
    }

    public FakeOllama ollama() {
        return ollama;
    }

    /** A new client of the proxy. */
    public Peer client() {
        return proxy.client();
    }

    /** Worker-api's end of the control line that was dialled first. */
    public Peer line() {
        return line;
    }

    /** Where worker-api listens. */
    public ModelServer worker() {
        return worker;
    }

    private Path socket() {
        return directory.resolve("control.sock");
    }

    /** That a client's connection is still good: the next request reaches the model server, and its answer the client. */
    public void assertServes(Peer client) {
        ollama.answers(FakeOllama.json("{\"models\":[\"next\"]}"));
        client.get("/api/tags");
        assertThat(client.readAnswer().body()).isEqualTo("{\"models\":[\"next\"]}");
        assertThat(ollama.take().head()).startsWith("get /api/tags ");
        assertThat(ollama.untaken()).isZero();
    }

    /** That nothing goes on to the model server, though the proxy has had the time for it. */
    public void assertNothingPasses() {
        try (Peer client = client()) {
            for (int round = 0; round < 20; round++) {
                assertThat(client.get("/healthz").readAnswer().body()).isEqualTo("ok");
            }
        }
        assertThat(ollama.untaken()).isZero();
    }

    @Override
    public void close() {
        proxy.close();
        worker.close();
        ollama.close();
        try {
            Files.deleteIfExists(socket());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
