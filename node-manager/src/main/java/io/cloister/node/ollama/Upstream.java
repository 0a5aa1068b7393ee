package io.cloister.node.ollama;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the model server is.
 *
 * @param url as configured; what worker-api is told
 * @param foreign whether it is a place of the owner's choice, where this service never starts one itself
 */
record Upstream(URI url, boolean foreign) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> THIS_MACHINE =
            Set.of("localhost", LOOPBACK, "[::1]", "host.containers.internal", "host.docker.internal");
    private static final Set<String> NAMES_THAT_MAY_NOT_RESOLVE =
            Set.of("host.containers.internal", "host.docker.internal");

    /** The configured place, or the usual one: a port of this machine. */
    static Upstream of(@Nullable URI configured, int usualPort) {
        if (configured == null || configured.toString().isEmpty()) {
            return usual(usualPort);
        }
        boolean usual = THIS_MACHINE.contains(configured.getHost()) && configured.getPort() == usualPort;
        return new Upstream(configured, !usual);
    }

    /** The place of a server that this service starts itself. */
    static Upstream usual(int port) {
        return new Upstream(URI.create("http://%s:%d".formatted(LOOPBACK, port)), false);
    }

    /** Where this process reaches it: the engines' names for this machine need not resolve on it. */
    URI reachable() {
        return NAMES_THAT_MAY_NOT_RESOLVE.contains(url.getHost())
                ? URI.create("%s://%s:%d".formatted(url.getScheme(), LOOPBACK, port()))
                : url;
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }
}
