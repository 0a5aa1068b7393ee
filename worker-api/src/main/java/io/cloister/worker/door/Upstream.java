package io.cloister.worker.door;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The model server's address as this host sees it. */
sealed interface Upstream {

    /** Names by which containers call their host; here they mean this host, whether they resolve or not. */
    Set<String> THIS_HOST = Set.of("host.containers.internal", "host.docker.internal");

    /** Milliseconds within which a connection must stand. */
    int CONNECT_TIMEOUT = 5_000;

    /**
     * Reads an address.
     *
     * @throws StartFailure if it is neither {@code http://host:port} nor {@code unix:///path}
     */
    static Upstream of(URI uri) {
        if ("unix".equals(uri.getScheme())
                && uri.getPath() != null
                && !uri.getPath().isEmpty()) {
            return new Local(uri.getPath());
        }
        if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
            return new Tcp(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
        }
        throw new StartFailure(
                "OLLAMA_UPSTREAM_URL must be http://host:port or unix:///path, and " + uri + " is neither.");
    }

    /**
     * A new connection, blocking.
     *
     * @throws IOException if nobody answers there
     */
    SocketChannel connect() throws IOException;

    /** A server on TCP. */
    record Tcp(String host, int port) implements Upstream {

        @Override
        public SocketChannel connect() throws IOException {
            SocketChannel channel = SocketChannel.open();
            try {
                channel.socket().connect(address(), CONNECT_TIMEOUT);
                return channel;
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
        }

        private InetSocketAddress address() {
            return THIS_HOST.contains(host)
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                    : new InetSocketAddress(host, port);
        }
    }

    /** A server on a Unix socket. */
    record Local(String path) implements Upstream {

        @Override
        public SocketChannel connect() throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return channel;
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
        }
    }
}
