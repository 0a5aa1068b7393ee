package io.cloister.orchestrator.queue;

import com.github.f4b6a3.ulid.UlidCreator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    /** A new attempt of some waiting task; nothing where no task waits that a free slot could serve. */
    public Optional<HeldJob> claim(UUID orchestrator) {
        List<Place> free = places.free();
        return free.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(transaction.execute(_ -> claim(free, orchestrator)));
    }

    private @Nullable HeldJob claim(List<Place> free, UUID orchestrator) {
        List<Lane> turns = lanes.inTurn().stream()
                .filter(lane -> lane.requirement().isServedByAny(free))
                .toList();
        for (Lane lane : turns) {
            Waiting head = lanes.lockHead(lane).orElse(null);
            if (head != null) {
                long present = turns.stream()
                        .filter(other -> !other.requirement().equals(lane.requirement()))
                        .mapToLong(Lane::virtualTime)
                        .min()
                        .orElse(lane.virtualTime());
                return place(lane, free, head)
                        .map(place -> {
                            lanes.take(lane, head, present);
                            return insert(head, place, orchestrator);
                        })
                        .orElse(null);
            }
        }
        return null;
    }

    private Optional<Place> place(Lane lane, List<Place> free, Waiting head) {
        return free.stream()
                .filter(lane.requirement()::isServedBy)
                .sorted(lane.requirement().order(head.model()))
                .filter(places::lockIfFree)
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
