package io.cloister.worker.door;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

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
                Thread.ofVirtual().name("door " + socket).start(() -> serve(connection));
            } catch (IOException failure) {
                if (server.isOpen()) {
                    log.atWarn().addKeyValue("socket", socket).setCause(failure).log("accept failed");
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        open.add(connection);
        try (connection) {
            if (server.isOpen()) {
                handler.handle(connection);
            }
        } catch (IOException failure) {
            log.atDebug().addKeyValue("socket", socket).log("connection ended: {}", failure.toString());
        } finally {
            open.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel connection : open) {
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
