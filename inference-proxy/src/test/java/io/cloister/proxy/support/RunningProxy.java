package io.cloister.proxy.support;

import io.cloister.proxy.InferenceProxy;
import io.cloister.proxy.http.HttpServer;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole proxy, started as it starts alone, on a free port. */
public final class RunningProxy implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningProxy(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts it.
     *
     * @param settings more properties, each {@code name=value}
     */
    public static RunningProxy before(String upstreamUrl, String... settings) {
        Stream<String> all = Stream.concat(
                Stream.of("server.port=0", "server.address=127.0.0.1", "ollama.upstream.url=" + upstreamUrl),
                Stream.of(settings));
        return new RunningProxy(InferenceProxy.application()
                .run(all.map(setting -> "--" + setting).toArray(String[]::new)));
    }

    public static RunningProxy before(ModelServer server, String... settings) {
        return before(server.url(), settings);
    }

    public int port() {
        return context.getBean(HttpServer.class).port();
    }

    /** A new client of it. */
    public Peer client() {
        return Peer.connect(port());
    }

    @Override
    public void close() {
        context.close();
    }
}
