package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More posts at once than there are connections to the database, all of one user, whose lane is busy. */
class BurstTest {

    private static final int POSTS = 64;
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final OwnDatabase database =
            new OwnDatabase(RunningOrchestrator.get().databaseUrl());
    private final RunningOrchestrator orchestrator = RunningOrchestrator.on(database.url());
    private final Api admin = orchestrator.admin();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        callers.close();
        orchestrator.close();
        database.close();
    }

    @Test
    void takesConnectionsFromNobodyAndIsTaken() throws Exception {
        admin.tasks().create("first");
        List<Future<Api.Reply>> posts;
        try (HeldLock lane = database.lock("SELECT FROM lanes FOR UPDATE")) {
            posts = burst();
            lane.awaitWaiter();

            assertThat(statusesOfAMoment()).isNotEmpty().containsOnly(200);
        }
        for (Future<Api.Reply> post : posts) {
            assertThat(post.get().status()).as(post.get().text()).isEqualTo(201);
        }
    }

    /** No longer than the database may leave a post without an answer. */
    private List<Integer> statusesOfAMoment() {
        List<Integer> statuses = new ArrayList<>();
        for (long end = System.nanoTime() + MOMENT.toNanos(); System.nanoTime() < end; ) {
            statuses.add(admin.get("/v1/tasks").status());
        }
        return statuses;
    }

    private List<Future<Api.Reply>> burst() {
        return IntStream.range(0, POSTS)
                .mapToObj(_ -> callers.submit(
                        () -> admin.post("/v1/tasks", Map.of("prompt", "true", "input_mode", "commands"))))
                .toList();
    }
}
