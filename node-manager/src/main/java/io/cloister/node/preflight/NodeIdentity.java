package io.cloister.node.preflight;

import io.cloister.contracts.node.CapabilityReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is.
 *
 * @param slug {@code [a-z0-9][a-z0-9-]{0,62}}
 * @param name for people
 * @param labels what tasks may ask for
 */
public record NodeIdentity(String slug, @Nullable String name, List<String> labels) {

    private static final int LONGEST = 63;

    public NodeIdentity {
        labels = List.copyOf(labels);
    }

    /** The identity that is configured, with the host's name for a missing slug. */
    static NodeIdentity of(NodeProperties properties) {
        String slug = properties.slug().isEmpty() ? slugOf(hostName()) : properties.slug();
        String name = properties.name();
        return new NodeIdentity(slug, name == null || name.isBlank() ? null : name, properties.labels());
    }

    /** A slug made of any text: what does not fit becomes {@code -}. */
    static String slugOf(String text) {
        String dashed = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String bounded = dashed.substring(0, Math.min(LONGEST, dashed.length())).replaceAll("^-|-$", "");
        return bounded.isEmpty() ? "node" : bounded;
    }

    /** As the capability report carries it. */
    public CapabilityReport.Node toReport() {
        return new CapabilityReport.Node(slug, name, labels.isEmpty() ? null : labels);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
