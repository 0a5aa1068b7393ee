package io.cloister.worker.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Unix socket in front of an engine's own. It passes on whatever comes, remembers what was asked and answered, and
 * holds the next request of a kind, before the engine sees it or before its answer is seen. Thread-safe.
 */
public final class EngineGate implements AutoCloseable {

    private final ServerSocketChannel server;
    private final Path socket;
    private final UnixDomainSocketAddress engine;
    private final List<Passed> passed = new CopyOnWriteArrayList<>();
    private final Map<EngineCall, Barrier> requests = new ConcurrentHashMap<>();
    private final Map<EngineCall, Barrier> answers = new ConcurrentHashMap<>();
    private final Set<Barrier> barriers = ConcurrentHashMap.newKeySet();
    private final Set<GatedConnection> open = ConcurrentHashMap.newKeySet();

    /**
     * Opens it.
     *
     * @param engine the address of the engine, {@code unix://…}
     * @param socket where the gate is to be
     */
    public EngineGate(String engine, Path socket) {
        this.engine = UnixDomainSocketAddress.of(URI.create(engine).getPath());
        this.socket = socket;
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().name("gate").start(this::accept);
    }

    /** Its address, for a worker to take it for the engine. */
    public String host() {
        return "unix://" + socket;
    }

    /** Holds the next request of this kind; the engine has not seen it then. */
    public Barrier holdNext(EngineCall kind) {
        return put(requests, kind);
    }

    /** Holds the answer to the next request of this kind; the engine has done then what was asked. */
    public Barrier holdNextAnswer(EngineCall kind) {
        return put(answers, kind);
    }

    /** The requests of this kind that the engine has answered so, the oldest first. */
    public List<Passed> answered(EngineCall kind, int status) {
        return passed.stream()
                .filter(request -> request.status() == status && kind.matches(request))
                .toList();
    }

    /** Forgets what has passed, and holds nothing any more. */
    public void startOver() {
        requests.clear();
        answers.clear();
        barriers.forEach(Barrier::drop);
        passed.clear();
    }

    /** Waits where the request is held, and says whether it may go on to the engine. */
    boolean admits(Passed request) {
        return passes(requests, request);
    }

    /** Waits where the answer is held, and says whether it may go back. */
    boolean returns(Passed answered) {
        passed.add(answered);
        return passes(answers, answered);
    }

    private Barrier put(Map<EngineCall, Barrier> where, EngineCall kind) {
        Barrier barrier = new Barrier();
        barriers.add(barrier);
        where.put(kind, barrier);
        return barrier;
    }

    private static boolean passes(Map<EngineCall, Barrier> barriers, Passed call) {
        return barriers.keySet().stream()
                .filter(kind -> kind.matches(call))
                .map(barriers::remove)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Barrier::hold)
                .orElse(true);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("gate").start(() -> serve(client));
            } catch (IOException _) {
                // Only closing ends it.
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel upstream = SocketChannel.open(engine)) {
            GatedConnection connection = new GatedConnection(this, client, upstream);
            open.add(connection);
            connection.serve();
            open.remove(connection);
        } catch (IOException _) {
            // The engine is not there, and the client sees that.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            barriers.forEach(Barrier::drop);
            open.forEach(GatedConnection::close);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
