package io.cloister.proxy.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** A model server that does to each request what its plan says. One virtual thread a connection. */
final class ModelServer implements AutoCloseable {

    private static final int BACKLOG = 512;

    private final ServerSocketChannel listener;
    private final String url;
    private final long seed;
    private final Findings findings;
    private final AtomicIntegerArray attempts;
    private final Set<ServerConnection> open = ConcurrentHashMap.newKeySet();

    private ModelServer(SocketAddress address, String prefix, long seed, int requests, Findings findings)
            throws IOException {
        this.listener = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        listener.bind(address, BACKLOG);
        this.url = prefix
                + (listener.getLocalAddress() instanceof InetSocketAddress tcp
                        ? Integer.toString(tcp.getPort())
                        : address.toString());
        this.seed = seed;
        this.findings = findings;
        this.attempts = new AtomicIntegerArray(requests);
        Thread.ofVirtual().start(this::accept);
    }

    /** Listens on a free TCP port. */
    static ModelServer tcp(long seed, int requests, Findings findings) throws IOException {
        SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ModelServer(any, "http://127.0.0.1:", seed, requests, findings);
    }

    /** Listens on a Unix socket. */
    static ModelServer unix(Path socket, long seed, int requests, Findings findings) throws IOException {
        return new ModelServer(UnixDomainSocketAddress.of(socket), "unix://", seed, requests, findings);
    }

    /** What {@code OLLAMA_UPSTREAM_URL} is for it. */
    String url() {
        return url;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                ServerConnection connection = new ServerConnection(this, new Wire(channel), findings);
                open.add(connection);
                Thread.ofVirtual().start(connection);
            }
        } catch (IOException e) {
            // Closed: the storm is over.
        }
    }

    void closed(ServerConnection connection) {
        open.remove(connection);
    }

    Plan plan(int index) {
        return Plan.of(seed, index, url.startsWith("http"));
    }

    /** Counts that the head of this request has come, and says how often that was so before. */
    int begin(Plan plan) {
        return attempts.getAndIncrement(plan.index());
    }

    /** Forgets that a request has come, because it will be played again. */
    void forget(int index) {
        attempts.set(index, 0);
    }

    /** How often the head of this request has come. */
    int attempts(Plan plan) {
        return attempts.get(plan.index());
    }

    /** How many connections are open. */
    int connections() {
        return open.size();
    }

    /** Which requests it still works on. */
    List<String> atWork() {
        return open.stream()
                .map(ServerConnection::work)
                .filter(work -> !work.isEmpty())
                .toList();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(ServerConnection::close);
    }
}
