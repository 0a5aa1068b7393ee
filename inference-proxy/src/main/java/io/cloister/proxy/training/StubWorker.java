package io.cloister.proxy.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Stands in for worker-api while the proxy is trained: gives a policy on one socket, is the model server on the other. */
final class StubWorker implements AutoCloseable {

    private static final String POLICY = """
            {"type":"policy","version":1,"task_id":"t","job_id":"j","models":["m"],"deadline":"2100-01-01T00:00:00Z",\
            "concurrency":16,"keep_alive_seconds":300}
            """;
    private static final String STREAM = """
            HTTP/1.1 200 OK\r
            Content-Type: application/x-ndjson\r
            Transfer-Encoding: chunked\r
            \r
            3\r
            {}
            \r
            3\r
            {}
            \r
            0\r
            \r
            """;
    private static final String WHOLE = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Content-Length: 43\r
            \r
            {"prompt_eval_count":12,"eval_count":34}  \n""";
    private static final String LENGTH = "content-length:";

    private final Path controlSocket;
    private final Path modelSocket;
    private final ServerSocketChannel control;
    private final ServerSocketChannel model;

    StubWorker(Path directory) throws IOException {
        controlSocket = directory.resolve("control.sock");
        modelSocket = directory.resolve("upstream.sock");
        control = listen(controlSocket);
        model = listen(modelSocket);
        Thread.ofPlatform().daemon().start(this::servePolicy);
        Thread.ofPlatform().daemon().start(this::serveModel);
    }

    Path controlSocket() {
        return controlSocket;
    }

    Path modelSocket() {
        return modelSocket;
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    private void servePolicy() {
        try (SocketChannel line = control.accept();
                BufferedReader in = reader(line)) {
            in.readLine();
            send(line, POLICY);
            in.readLine();
        } catch (IOException e) {
            // The training is over.
        }
    }

    private void serveModel() {
        while (model.isOpen()) {
            try {
                SocketChannel connection = model.accept();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            } catch (IOException e) {
                // The training is over.
            }
        }
    }

    private static void serve(SocketChannel connection) {
        try (connection;
                BufferedReader in = reader(connection)) {
            for (String body = readRequest(in); body != null; body = readRequest(in)) {
                send(connection, body.contains("true") ? STREAM : WHOLE);
            }
        } catch (IOException e) {
            // The proxy or the end of the training closed the connection.
        }
    }

    /** The body of the next request, or nothing at the end. */
    private static @Nullable String readRequest(BufferedReader in) throws IOException {
        int length = 0;
        String line = in.readLine();
        for (; line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        char[] body = new char[length];
        return line == null || in.read(body) < length ? null : new String(body);
    }

    private static BufferedReader reader(SocketChannel channel) {
        return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), US_ASCII));
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        out.write(text.getBytes(US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        control.close();
        model.close();
    }
}
