package io.cloister.e2e;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inference proxy run alone, as a container before the host's model server: no pod, no policy. */
public final class LoneDoor {

    static final String IMAGE = "localhost/cloister/inference-proxy:latest";
    private static final Duration START = Duration.ofSeconds(30);

    private final Stack stack;
    private final Endings endings;
    private final URI address = Scratch.freeAddress();
    private @Nullable HostContainer container;

    public LoneDoor(Stack stack, Endings endings) {
        this.stack = stack;
        this.endings = endings;
    }

    /** Starts it, and returns when it answers. */
    void open() {
        Map<String, String> environment = Map.of(
                "OLLAMA_UPSTREAM_URL", stack.modelServer().toString(),
                "SERVER_ADDRESS", address.getHost(),
                "SERVER_PORT", Integer.toString(address.getPort()));
        container = HostContainer.start(new Engine(stack.engine()), endings, IMAGE, List.of(), environment);
        Rest door = Rest.at(address);
        Eventually.see(
                "the proxy at " + address + " answers",
                START,
                () -> door.answers("/healthz") ? Optional.of(door) : Optional.empty());
    }

    /** Where it listens. */
    URI address() {
        return address;
    }

    HostContainer container() {
        return Objects.requireNonNull(container, "the proxy was not started");
    }
}
