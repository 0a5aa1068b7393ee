import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A model server whose answers tell the time: each chunk of a streamed answer carries the {@link System#nanoTime} at
 * which it was written. It speaks what the proxy asks of Ollama. A thread reads each connection also while its answer
 * is written, so that the end of the connection is seen at once.
 */
final class ModelServer {

    private final Map<String, CompletableFuture<Long>> closed = new ConcurrentHashMap<>();

    /** Serves at one more address, a port or the path of a Unix socket, until the JVM ends. */
    void listen(ServerSocketChannel listener, SocketAddress address) throws IOException {
        listener.bind(address);
        inBackground(() -> {
            while (true) {
                var channel = listener.accept();
                if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                inBackground(() -> serve(channel));
            }
        });
    }

    /** When the connection on which this generation was asked for came to its end, as nanoTime. */
    CompletableFuture<Long> closed(String generation) {
        return closed.computeIfAbsent(generation, _ -> new CompletableFuture<>());
    }

    private void serve(SocketChannel channel) throws IOException {
        var lastGeneration = "";
        try (channel) {
            var in = new BufferedInputStream(Channels.newInputStream(channel));
            for (var request = Request.read(in); request != null; request = Request.read(in)) {
                var asked = request;
                if (asked.isGeneration() && asked.streams()) {
                    lastGeneration = Generation.of(asked).name();
                    inBackground(() -> stream(Generation.of(asked), channel));
                } else {
                    write(channel, whole(asked));
                }
            }
        } finally {
            closed(lastGeneration).complete(System.nanoTime());
        }
    }

    private static String whole(Request request) {
        var body = switch (request.path()) {
            case "/api/show" -> "{\"details\":{}}";
            case "/api/version" -> "{\"version\":\"0.9.0\"}";
            default -> request.isGeneration() ? Generation.of(request).whole() : "";
        };
        return "HTTP/1.1 " + (body.isEmpty() ? "404 Not Found" : "200 OK")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void stream(Generation generation, SocketChannel channel) throws IOException {
        write(channel, "HTTP/1.1 200 OK\r\nContent-Type: " + generation.dialect().contentType()
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        var due = System.nanoTime();
        for (int token = 0; token < generation.tokens(); token++) {
            due += generation.intervalNanos();
            for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            write(channel, chunk(generation.token(Long.toString(System.nanoTime()))));
        }
        write(channel, chunk(generation.end()) + "0\r\n\r\n");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Work that may find its connection gone. */
    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException _) {
                // The other side has gone, which is what some of the measurements do.
            }
        });
    }
}
