package io.cloister.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.proxy.start.StartRefusedException;
import io.cloister.proxy.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the model server is, as {@code OLLAMA_UPSTREAM_URL} names it. */
sealed interface UpstreamAddress {

    /** A dialler for it, on the given loop. */
    Bootstrap dial(Transport transport, EventLoop loop);

    /** What goes into {@code Host}. */
    String authority();

    /** Whether a listener that is away may be about to return at the same place (DESIGN, section 2). */
    boolean mayReopen();

    /** A server on the network. */
    record Tcp(String host, int port) implements UpstreamAddress {

        @Override
        public Bootstrap dial(Transport transport, EventLoop loop) {
            return transport.dial(loop, host, port);
        }

        @Override
        public String authority() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }

        @Override
        public boolean mayReopen() {
            return false;
        }
    }

    /** A socket that worker-api, or whoever runs the proxy alone, listens on. */
    record Unix(Path socket) implements UpstreamAddress {

        @Override
        public Bootstrap dial(Transport transport, EventLoop loop) {
            return transport.dial(loop, socket);
        }

        @Override
        public String authority() {
            return "localhost";
        }

        @Override
        public boolean mayReopen() {
            return true;
        }
    }

    /** The most bytes that a socket path may have: {@code sun_path} less its terminator. */
    int LONGEST_SOCKET_PATH_BYTES = 107;

    int DEFAULT_HTTP_PORT = 80;

    int HIGHEST_PORT = 65_535;

    /**
     * Reads {@code http://host[:port]} or {@code unix:///absolute/path}.
     *
     * @throws StartRefusedException if it is neither, with a sentence that says what is allowed
     */
    static UpstreamAddress parse(@Nullable String url) {
        if (url == null || url.isBlank()) {
            throw refused("is not set");
        }
        URI uri = uri(url.strip());
        String scheme = uri.getScheme();
        if ("http".equalsIgnoreCase(scheme)) {
            return tcp(uri, url);
        }
        if ("unix".equalsIgnoreCase(scheme)) {
            return unix(uri, url);
        }
        throw refused("is \"" + url + "\"");
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused("is \"" + url + "\"");
        }
    }

    private static UpstreamAddress tcp(URI uri, String url) {
        String host = uri.getHost();
        String path = uri.getPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        int port = uri.getPort() == -1 ? DEFAULT_HTTP_PORT : uri.getPort();
        if (host == null || !bare || !plain || port < 1 || port > HIGHEST_PORT) {
            throw refused("is \"" + url + "\"");
        }
        return new Tcp(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private static UpstreamAddress unix(URI uri, String url) {
        String path = uri.getPath();
        if (uri.getAuthority() != null || path == null || !path.startsWith("/") || path.length() == 1) {
            throw refused("is \"" + url + "\"");
        }
        int bytes = path.getBytes(UTF_8).length;
        if (bytes > LONGEST_SOCKET_PATH_BYTES) {
            throw refused("names a socket path of " + bytes + " bytes, where at most " + LONGEST_SOCKET_PATH_BYTES
                    + " are possible");
        }
        return new Unix(Path.of(path));
    }

    private static StartRefusedException refused(String what) {
        return new StartRefusedException(
                "OLLAMA_UPSTREAM_URL " + what + "; it must be http://host:port or unix:///absolute/path.");
    }
}
