package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.queue.HeldJob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets actors take turns, one at a time, in an order that a seed decides. An actor whose statement waits for a lock is
 * passed over until the database lets it go on. Confined to the test's thread.
 */
final class Turns implements AutoCloseable {

    private static final int REMEMBERED = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** In some storms nobody has more luck than this, so that more goes wrong. */
    private static final int FOUL = 40;

    /** Longer than a statement takes that waits for nobody, as a rule. */
    private static final Duration MOMENT = Duration.ofNanos(300_000);

    private final RandomGenerator random;
    private final double inertia;
    private final int fortune;
    private final TurnDatabase database;
    private final Runnable afterTurn;
    private final Semaphore rested = new Semaphore(0);
    private final List<Actor> actors = new ArrayList<>();
    private final Map<String, Integer> pausedUntil = new HashMap<>();
    private final Deque<String> past = new ArrayDeque<>();
    private Set<Actor> stuck = Set.of();
    private int releases = -1;
    private @Nullable Actor last;
    private int turn;
    private int waits;
    private boolean stormy = true;

    /**
     * Turns of a seed.
     *
     * @param database knows who waits for locks
     * @param afterTurn looks at what came of a turn
     */
    Turns(RandomGenerator random, TurnDatabase database, Runnable afterTurn) {
        this.random = random;
        this.inertia = random.nextInt(3) * 0.4;
        this.fortune = random.nextInt(3) == 0 ? FOUL : Actor.GOOD;
        this.database = database;
        this.afterTurn = afterTurn;
    }

    /** Adds an actor, also from within another's turn. */
    void add(String machine, String name, Runnable script) {
        add(machine, name, null, script);
    }

    /** Adds an actor that follows a job. */
    synchronized void add(String machine, String name, @Nullable HeldJob job, Runnable script) {
        actors.add(new Actor(machine, machine + " " + name, job, script, rested::release));
    }

    /** Nothing goes wrong any more. */
    void calm() {
        stormy = false;
        pausedUntil.clear();
    }

    /** Gives the actors of a machine no turn for a while, as one that is stopped. */
    void pause(String machine, int turns) {
        pausedUntil.put(machine, turn + turns);
    }

    /** Ends all actors of a machine where they stand; what they had not committed is undone. */
    void kill(String machine) {
        copy().stream().filter(actor -> actor.machine().equals(machine)).forEach(Actor::kill);
        settle();
        afterTurn.run();
        tidy();
    }

    @Override
    public void close() {
        for (List<Actor> left = copy(); !left.isEmpty(); left = copy()) {
            left.forEach(Actor::kill);
            settle();
            forgetOver();
        }
    }

    /** Gives so many turns, or fewer where all actors are over. */
    void give(int most) {
        settle();
        for (int given = 0; given < most && !copy().isEmpty(); given++) {
            Actor actor = choose();
            if (actor == null) {
                awaitServer();
            } else {
                turn++;
                remember(actor.toString());
                last = actor;
                actor.go(stormy ? random.nextInt(fortune) : Actor.GOOD);
                settle();
                afterTurn.run();
            }
            tidy();
        }
    }

    /** What happened, the latest last. */
    List<String> past() {
        return List.copyOf(past);
    }

    int turns() {
        return turn;
    }

    /** How often an actor had to wait for another's lock. */
    int waits() {
        return waits;
    }

    List<Actor> writers() {
        return copy().stream().filter(Actor::takeWrote).toList();
    }

    private @Nullable Actor choose() {
        List<Actor> resting = copy().stream()
                .filter(actor -> actor.isResting() && !actor.isOver())
                .toList();
        List<Actor> ready = resting.stream().filter(actor -> !isPaused(actor)).toList();
        List<Actor> those = ready.isEmpty() ? resting : ready;
        if (last != null && those.contains(last) && random.nextDouble() < inertia) {
            return last;
        }
        return those.isEmpty() ? null : those.get(random.nextInt(those.size()));
    }

    private boolean isPaused(Actor actor) {
        return pausedUntil.getOrDefault(actor.machine(), 0) > turn;
    }

    /** Waits until each actor rests, or waits for a lock that a resting one holds. */
    private void settle() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Actor> going = going();
        while (!going.isEmpty() && !areStuck(going)) {
            demandTime(deadline, going);
            going = going();
        }
        for (Actor actor : going) {
            if (!stuck.contains(actor)) {
                waits++;
                remember("  waits: " + actor);
            }
        }
        stuck = Set.copyOf(going);
        rested.drainPermits();
    }

    /** Whether they wait for locks; where nobody has let go of any since the last look, all is as it was. */
    private boolean areStuck(List<Actor> going) {
        int now = database.releases();
        if (now == releases && stuck.containsAll(going)) {
            return true;
        }
        if (someRestsWithin(MOMENT)
                || !canBeStuck(going)
                || !database.wait(going.stream().map(Actor::backend).toList())) {
            return false;
        }
        releases = now;
        return true;
    }

    /** Asking the database costs as much as another turn, so what it cannot say is not asked. */
    private boolean canBeStuck(List<Actor> going) {
        return going.stream().allMatch(Actor::canWait)
                && copy().stream().anyMatch(actor -> actor.isResting() && actor.holdsLocks());
    }

    /** All wait for one another: the database ends that. */
    private void awaitServer() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (going().size() == copy().size()) {
            demandTime(deadline, copy());
            boolean _ = someRestsWithin(MOMENT);
        }
        settle();
    }

    private static void demandTime(long deadline, List<Actor> going) {
        if (System.nanoTime() > deadline) {
            throw new AssertionError(
                    "do not come to rest: " + going.stream().map(Actor::where).collect(Collectors.joining("\n")));
        }
    }

    private boolean someRestsWithin(Duration time) {
        try {
            return rested.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<Actor> going() {
        return copy().stream().filter(actor -> !actor.isResting()).toList();
    }

    private void tidy() {
        for (Actor actor : copy()) {
            Throwable failure = actor.failure();
            if (failure != null) {
                throw new AssertionError(actor + " failed", failure);
            }
        }
        forgetOver();
    }

    private synchronized void forgetOver() {
        actors.removeIf(Actor::isOver);
    }

    private void remember(String event) {
        past.add(event);
        if (past.size() > REMEMBERED) {
            past.removeFirst();
        }
    }

    private synchronized List<Actor> copy() {
        return List.copyOf(actors);
    }
}
