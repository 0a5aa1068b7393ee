package io.cloister.orchestrator.queue;

import com.github.f4b6a3.ulid.UlidCreator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a waiting task and a free slot together. The claim is committed before anybody calls the worker. The lane whose
 * turn it is gives the task, and the task chooses among the free places. Locks are taken in the order lane, task, node.
 */
@Repository
public class Claims {

    private final JdbcClient jdbc;
    private final Places places;
    private final Lanes lanes;
    private final TransactionTemplate transaction;

    Claims(JdbcClient jdbc, Places places, Lanes lanes, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.places = places;
        this.lanes = lanes;
        this.transaction = transaction;
    }

    /**
     * A new attempt of some waiting task; nothing where no task waits that a free slot could serve. Each lane is looked at in
     * a transaction of its own: who holds an empty one and waits for the next might wait for somebody who wants the first.
     */
    public Optional<HeldJob> claim(UUID orchestrator) {
        List<Place> free = places.free();
        List<Lane> turns = free.isEmpty()
                ? List.of()
                : lanes.inTurn().stream()
                        .filter(lane -> lane.requirement().isServedByAny(free))
                        .toList();
        return turns.stream()
                .map(lane -> transaction.execute(_ -> claim(lane, turns, free, orchestrator)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<HeldJob> claim(Lane lane, List<Lane> turns, List<Place> free, UUID orchestrator) {
        return lanes.lockHead(lane)
                .flatMap(head -> place(lane, free, head).map(place -> {
                    lanes.take(lane, head, present(lane, turns));
                    return insert(head, place, orchestrator);
                }));
    }

    /** The virtual time of the lane of another class that would have been next. */
    private static long present(Lane lane, List<Lane> turns) {
        return turns.stream()
                .filter(other -> !other.requirement().equals(lane.requirement()))
                .mapToLong(Lane::virtualTime)
                .min()
                .orElse(lane.virtualTime());
    }

    /** Only for the best node is waited, so that nobody who holds a node waits for another. */
    private Optional<Place> place(Lane lane, List<Place> free, Waiting head) {
        List<Place> bestFirst = free.stream()
                .filter(lane.requirement()::isServedBy)
                .sorted(lane.requirement().order(head.model()))
                .toList();
        return bestFirst.stream()
                .filter(place -> places.lockIfFree(place, place.equals(bestFirst.getFirst())))
                .findFirst();
    }

    private HeldJob insert(Waiting head, Place place, UUID orchestrator) {
        String id = UlidCreator.getMonotonicUlid().toLowerCase();
        jdbc.sql("""
                        INSERT INTO jobs (id, task_id, node_slug, node_model, owner_id)
                        VALUES (:id, :task, :node, :model, :owner)""")
                .param("id", id)
                .param("task", head.taskId())
                .param("node", place.slug())
                .param("model", place.model())
                .param("owner", orchestrator)
                .update();
        return new HeldJob(id, head.taskId(), place.slug(), place.model(), 1, false);
    }
}
