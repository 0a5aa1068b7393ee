import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The ground on which the proxy and nginx stand alike: the same two model servers, each behind a Unix socket. */
final class Ground {

    private static final int STREAMS_PORT = 7001;
    private static final int FIXED_PORT = 7002;
    private static final int CALLERS = 8;

    /** The model server whose streamed answers tell the time, for a client that goes to it directly. */
    static final String STREAMS_URL = "http://127.0.0.1:" + STREAMS_PORT;

    /** The socket of that model server. */
    static final String STREAMS = "streams.sock";

    /** The socket of the model server that is never the one waited for. */
    static final String FIXED = "fixed.sock";

    private final Path root;
    private final File log;
    private final List<String> image;
    private final Nginx nginx;
    private final ModelServer modelServer = new ModelServer();
    private final AtomicInteger lastPort = new AtomicInteger(8000);
    private final AtomicInteger lastGeneration = new AtomicInteger();

    /**
     * @param folder holds the image's root file system in {@code root}
     * @param log takes what the programs say
     * @param image the command that runs the image
     */
    Ground(Path folder, File log, List<String> image) throws IOException {
        this.root = folder.resolve("root");
        this.log = log;
        this.image = image;
        this.nginx = new Nginx(folder);
        var socket = root.resolve(STREAMS);
        modelServer.listen(ServerSocketChannel.open(), new InetSocketAddress("127.0.0.1", STREAMS_PORT));
        modelServer.listen(ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    Door proxy(String upstream) throws IOException {
        int port = lastPort.incrementAndGet();
        var process = new ProcessBuilder(image);
        process.environment().clear();
        process.environment().put("SERVER_PORT", Integer.toString(port));
        process.environment().put("OLLAMA_UPSTREAM_URL", "unix:///" + upstream);
        return Door.open(process, port, log);
    }

    Door nginx(String upstream) throws IOException {
        int port = lastPort.incrementAndGet();
        return Door.open(nginx.reverseProxy(port, root.resolve(upstream)), port, log);
    }

    /** The model server with the same answer for everybody; it is there until this is closed. */
    Door fixedAnswers() throws IOException {
        return Door.open(nginx.fixedAnswers(FIXED_PORT, root.resolve(FIXED)), FIXED_PORT, log);
    }

    ModelServer modelServer() {
        return modelServer;
    }

    /** A generation whose name no other has. */
    Generation generation(Dialect dialect, int tokens, long intervalNanos) {
        return new Generation(dialect, "g" + lastGeneration.incrementAndGet(), tokens, intervalNanos);
    }

    /** Streamed and whole answers in each dialect, from several callers at once. */
    void askMixed(Door door, int requests) throws Exception {
        var answers = new ArrayList<Future<Integer>>();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int request = 0; request < requests; request++) {
                var generation = generation(Dialect.values()[request % Dialect.values().length], 10, 0);
                boolean streamed = request % 2 == 0;
                answers.add(callers.submit(() -> streamed
                        ? Client.streamed(door.url(), generation).size()
                        : Client.whole(door.url(), generation)));
            }
        }
        for (var answer : answers) {
            answer.get();
        }
    }
}
