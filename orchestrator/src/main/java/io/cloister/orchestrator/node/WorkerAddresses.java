package io.cloister.orchestrator.node;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Which addresses a node may name as its worker's. We call them with a token, so a node must not be able to send us
 * anywhere else: only a bare http(s) origin in the allowed networks will do.
 */
@Component
final class WorkerAddresses {

    private final List<Network> allowed;

    WorkerAddresses(NodeProperties properties) {
        this.allowed = properties.workerNetworks().stream().map(Network::parse).toList();
    }

    /** What is wrong with an address, or nothing. */
    Optional<String> problemWith(String url) {
        Optional<URI> origin = origin(url);
        if (origin.isEmpty()) {
            return Optional.of("must be an http or https origin such as http://127.0.0.1:12090");
        }
        try {
            String host = origin.get().getHost().replaceAll("[\\[\\]]", "");
            boolean inside = Arrays.stream(InetAddress.getAllByName(host)).allMatch(this::isAllowed);
            return inside ? Optional.empty() : Optional.of("must lie in a loopback or private network");
        } catch (UnknownHostException unknown) {
            return Optional.of("names a host that does not resolve");
        }
    }

    private boolean isAllowed(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address));
    }

    private static Optional<URI> origin(String url) {
        try {
            URI uri = new URI(url);
            boolean bare = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && (uri.getRawPath() == null || uri.getRawPath().matches("/?"));
            return bare ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
