package io.cloister.orchestrator.dispatch;

import io.cloister.orchestrator.cancel.CancelSteps;
import io.cloister.orchestrator.node.NodeSteps;
import io.cloister.orchestrator.queue.HeldJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** Who takes turns, and what each of them does: orchestrators, users, nodes, an operator, the network and the time. */
final class Cast {

    /** The nodes, and how many jobs each takes at once. */
    static final Map<String, Integer> SLOTS = new TreeMap<>(Map.of("one", 1, "two", 2));

    private static final List<String> CALM_MINUTE = List.of(
            "UPDATE cancel_requests SET tried_at = tried_at - interval '1 minute'",
            "UPDATE jobs SET created_at = created_at - interval '1 minute', ended_at = ended_at - interval '1 minute'",
            "UPDATE nodes SET rests_until = NULL");

    private final Turns turns;
    private final List<Machine> machines;
    private final TurnWorkers workers;
    private final JdbcClient jdbc;
    private final NodeSteps nodes;
    private final Map<String, Set<HeldJob>> followed = new ConcurrentHashMap<>();
    private final Map<String, Boolean> cancelAnswers = new ConcurrentHashMap<>();
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();
    private int takeovers;

    Cast(Turns turns, TurnHouse house) {
        this.turns = turns;
        this.machines = house.machines();
        this.workers = house.workers();
        this.jdbc = house.jdbc();
        this.nodes = machines.getFirst().nodeSteps();
        SLOTS.forEach(nodes::join);
    }

    /** Begins with three tasks of two users. */
    void enter(List<UUID> users) {
        machines.forEach(this::begin);
        users.forEach(user -> turns.add("user", "posts", () -> tryTo(() -> post(user))));
        turns.add("user", "posts", () -> tryTo(() -> post(users.getFirst())));
        SLOTS.keySet().forEach(node -> turns.add(node, "heartbeat", () -> tryTo(() -> heartbeat(node))));
        turns.add("network", "is late", () -> repeat(3, this::deliverLate));
    }

    /** A machine starts, or starts again after it was killed. */
    void begin(Machine machine) {
        Set<HeldJob> cares = ConcurrentHashMap.newKeySet();
        followed.put(machine.name(), cares);
        turns.add(machine.name(), "begins", () -> {
            tryTo(() -> takeOver(machine, cares, machine.lease().begin()));
            turns.add(machine.name(), "claims", () -> repeat(6, () -> claim(machine, cares)));
            turns.add(machine.name(), "keeps up", () -> repeat(3, () -> keepUp(machine, cares)));
            turns.add(machine.name(), "tells workers", () -> repeat(2, machine.cancelSteps()::deliver));
        });
    }

    /** A machine is stopped for longer than its lease, and the other one looks what it left. */
    void stall(Machine machine) {
        turns.pause(machine.name(), 60);
        machines.stream()
                .filter(other -> other != machine)
                .forEach(other -> turns.add("time", "passes", () -> {
                    tryTo(() -> jdbc.sql(
                                    "UPDATE orchestrators SET renewed_at = now() - interval '1 minute' WHERE id = :id")
                            .param("id", machine.lease().id())
                            .update());
                    turns.add(other.name(), "keeps up", () -> tryTo(() -> keepUp(other, caresOf(other))));
                }));
    }

    /** Moves the times in the tables, one after another, so that something has taken longer than it may. */
    void passTime(String change) {
        changes.add(change);
        if (changes.size() == 1) {
            turns.add("time", "passes", this::passTimes);
        }
    }

    private void passTimes() {
        for (String change = changes.peek(); change != null; change = changes.peek()) {
            String sql = change;
            tryTo(() -> jdbc.sql(sql).update());
            changes.remove();
        }
    }

    /** An administrator drains a node for a while, or revokes one, which registers again. */
    void operate() {
        turns.add(
                "operator",
                "acts",
                () -> tryTo(() -> {
                    if (Actor.rest("decides") % 2 == 0) {
                        nodes.drain("two", true);
                        nodes.drain("two", false);
                    } else {
                        Machine machine = machines.getFirst();
                        nodes.remove("one");
                        takeOver(machine, caresOf(machine), machine.lease().takeOverFromNode("one"));
                        nodes.join("one", SLOTS.get("one"));
                    }
                }));
    }

    /** A minute in which all are there, and nothing goes wrong. */
    void passCalmMinute() {
        turns.add("calm", "passes", () -> {
            CALM_MINUTE.forEach(change -> jdbc.sql(change).update());
            SLOTS.forEach((node, slots) -> {
                nodes.join(node, slots);
                nodes.drain(node, false);
                heartbeat(node);
            });
            deliverLate();
            machines.forEach(this::doAll);
        });
    }

    private void doAll(Machine machine) {
        Set<HeldJob> cares = caresOf(machine);
        keepUp(machine, cares);
        machine.cancelSteps().deliver();
        machine.upkeep().forget();
        while (claim(machine, cares)) {
            Actor.rest("claims more");
        }
    }

    private boolean claim(Machine machine, Set<HeldJob> cares) {
        Optional<HeldJob> job = machine.claims().claim(machine.lease().id());
        follow(machine, cares, job.stream().toList());
        return job.isPresent();
    }

    private void keepUp(Machine machine, Set<HeldJob> cares) {
        takeOver(machine, cares, machine.upkeep().tick(cares));
    }

    private void takeOver(Machine machine, Set<HeldJob> cares, List<HeldJob> jobs) {
        takeovers += jobs.size();
        follow(machine, cares, jobs);
    }

    private void follow(Machine machine, Set<HeldJob> cares, List<HeldJob> jobs) {
        for (HeldJob job : jobs) {
            cares.add(job);
            turns.add(machine.name(), "follows " + job.id() + "/" + job.fence(), job, () -> {
                machine.follower(job).run();
                cares.remove(job);
            });
        }
    }

    private void post(UUID user) {
        String task = machines.getLast().taskSteps().submit(user);
        int thought = Actor.rest("thinks again");
        if (thought % 2 == 0) {
            turns.add("user", "cancels " + task, () -> {
                for (int patience = thought % 7; patience > 0; patience--) {
                    Actor.rest("waits");
                }
                cancel(task);
            });
        }
    }

    private void cancel(String task) {
        CancelSteps steps = machines.getFirst().cancelSteps();
        tryTo(() -> cancelAnswers.put(task, steps.cancel(task)));
        tryTo(steps::deliver);
    }

    private void heartbeat(String node) {
        Actor.rest("looks what it holds");
        List<String> kill = nodes.heartbeat(node, SLOTS.get(node), workers.running(node));
        Actor.rest("kills what it should not hold");
        workers.kill(kill);
    }

    private void deliverLate() {
        Actor.rest("lets a POST through");
        workers.deliverLate();
    }

    private Set<HeldJob> caresOf(Machine machine) {
        return followed.getOrDefault(machine.name(), Set.of());
    }

    private static void repeat(int times, Runnable step) {
        for (int time = 0; time < times; time++) {
            tryTo(step);
        }
    }

    private static void tryTo(Runnable step) {
        try {
            step.run();
        } catch (DataAccessException | TransactionException broken) {
            // As its callers do: it is done again, or whoever asked hears 503.
        }
    }

    /** The jobs that workers go on with. */
    List<String> running() {
        List<String> running = new ArrayList<>();
        SLOTS.keySet().forEach(node -> running.addAll(workers.running(node)));
        return running;
    }

    /** What users heard of their cancels. */
    Map<String, Boolean> cancelAnswers() {
        return cancelAnswers;
    }

    int takeovers() {
        return takeovers;
    }
}
