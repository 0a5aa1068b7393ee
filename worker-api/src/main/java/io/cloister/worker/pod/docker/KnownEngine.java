package io.cloister.worker.pod.docker;

import io.cloister.worker.pod.EngineException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What the engine says of itself. It is asked once in each of its runs, and by one for all who want to know at that moment:
 * Podman runs a dozen programs of the host to answer, and twenty jobs that are adopted would want it at once.
 * Thread-safe.
 */
final class KnownEngine {

    private final EngineClients clients;
    private volatile @Nullable EngineInfo last;
    private volatile boolean doubted;
    private @Nullable FutureTask<EngineInfo> asked;

    KnownEngine(EngineClients clients) {
        this.clients = clients;
    }

    /**
     * The engine of this moment.
     *
     * @throws EngineException if it does not answer
     */
    EngineInfo now() {
        String run = EngineErrors.during("answer", clients.socket()::run);
        EngineInfo known = doubted ? null : last;
        while (known == null || !known.run().equals(run)) {
            known = ask(run);
        }
        return known;
    }

    /**
     * The dialect that it speaks, or spoke when it last answered.
     *
     * @throws EngineException if it has never answered, and does not now
     */
    Dialect dialect() {
        EngineInfo known = last;
        return known == null ? now().dialect() : known.dialect();
    }

    /** It did not answer: what comes next may be another version of it. */
    void doubt() {
        doubted = true;
    }

    private EngineInfo ask(String run) {
        FutureTask<EngineInfo> question = question(run);
        question.run(); // Does nothing where another caller is at it.
        try {
            return question.get();
        } catch (ExecutionException silent) {
            throw EngineErrors.of("answer", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw EngineErrors.of("answer", interrupted);
        }
    }

    private synchronized FutureTask<EngineInfo> question(String run) {
        FutureTask<EngineInfo> present = asked;
        if (present == null || present.isDone()) {
            present = new FutureTask<>(() -> describe(run));
            asked = present;
        }
        return present;
    }

    private EngineInfo describe(String run) {
        EngineInfo info = EngineInfo.of(
                run,
                clients.probe().versionCmd().exec(),
                clients.probe().infoCmd().exec());
        last = info;
        doubted = false;
        return info;
    }
}
