package io.cloister.worker.door;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a Unix socket and gives each connection a virtual thread of its own. Closing it closes every connection
 * that came through it.
 */
final class UnixListener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UnixListener.class);

    private final Path socket;
    private final Handler handler;
    private final ServerSocketChannel server;
    /** Each open connection, with what completes when it has been served. */
    private final Map<SocketChannel, CompletableFuture<Void>> open = new ConcurrentHashMap<>();

    private UnixListener(Path socket, Handler handler, ServerSocketChannel server) {
        this.socket = socket;
        this.handler = handler;
        this.server = server;
    }

    /**
     * Binds the socket, for any user who can see it, and starts to accept.
     *
     * @throws IOException if it cannot be bound
     */
    static UnixListener open(Path socket, Handler handler) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
        UnixListener listener = new UnixListener(socket, handler, server);
        Thread.ofVirtual().name("accept " + socket).start(listener::accept);
        return listener;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                CompletableFuture<Void> served = new CompletableFuture<>();
                open.put(connection, served);
                Thread.ofVirtual().name("door " + socket).start(() -> serve(connection, served));
            } catch (IOException failure) {
                if (server.isOpen()) {
                    log.atWarn().addKeyValue("socket", socket).setCause(failure).log("accept failed");
                }
            }
        }
    }

    private void serve(SocketChannel connection, CompletableFuture<Void> served) {
        try (connection) {
            if (server.isOpen()) {
                handler.handle(connection);
            }
        } catch (IOException failure) {
            log.atDebug().addKeyValue("socket", socket).log("connection ended: {}", failure.toString());
        } finally {
            open.remove(connection);
            served.complete(null);
        }
    }

    /**
     * Closes it in good manners: tells everybody that nothing more comes from here, and lets them say their last and end
     * by themselves, within the bound. Closed already, it does nothing.
     */
    void finish(Duration bound) throws IOException {
        open.keySet().forEach(this::endOutput);
        CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, bound.toNanos(), TimeUnit.NANOSECONDS)
                .join();
        if (!open.isEmpty()) {
            log.atWarn().addKeyValue("socket", socket).log("not hung up within {} ms", bound.toMillis());
        }
        close();
    }

    private void endOutput(SocketChannel connection) {
        try {
            connection.shutdownOutput();
        } catch (IOException gone) {
            log.atDebug().addKeyValue("socket", socket).log("connection ended: {}", gone.toString());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : open.keySet()) {
            connection.close();
        }
        Files.deleteIfExists(socket);
    }

    /** What happens to a connection; it is closed when this returns. */
    @FunctionalInterface
    interface Handler {

        /** Serves one connection until it ends. */
        void handle(SocketChannel connection) throws IOException;
    }
}
