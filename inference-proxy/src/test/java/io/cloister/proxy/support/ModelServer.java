package io.cloister.proxy.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** A model server of which the test plays every byte. */
public final class ModelServer implements AutoCloseable {

    private final ServerSocketChannel listener;

    private ModelServer(ServerSocketChannel listener, SocketAddress address) throws IOException {
        this.listener = listener.bind(address);
    }

    /** Listens on a free TCP port. */
    public static ModelServer tcp() {
        try {
            return new ModelServer(
                    ServerSocketChannel.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens on a Unix socket. */
    public static ModelServer unix(Path socket) {
        try {
            return new ModelServer(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code OLLAMA_UPSTREAM_URL} is for it. */
    public String url() {
        try {
            return switch (listener.getLocalAddress()) {
                case InetSocketAddress tcp -> "http://127.0.0.1:" + tcp.getPort();
                case UnixDomainSocketAddress unix -> "unix://" + unix.getPath();
                default -> throw new IllegalStateException();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next connection. */
    public Peer accept() {
        try {
            return new Peer(listener.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
