package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskView;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Handing a task over more than once under one {@code Idempotency-Key}. */
public final class IdempotencySteps {

    private final Journey journey;
    private final String key = "feature-" + UUID.randomUUID();
    private final List<Reply> replies = new ArrayList<>();
    private @Nullable TaskDraft draft;
    private String firstTask = "";

    public IdempotencySteps(Journey journey) {
        this.journey = journey;
    }

    @When("I submit the commands under a new key:")
    public void submit(String lines) {
        draft = TaskDraft.commands(lines);
        submitAgain();
        assertThat(journey.reply().status()).isEqualTo(201);
        firstTask = journey.taskId();
    }

    @When("I submit them again under that key")
    public void submitAgain() {
        journey.submitted(journey.user(), journey.user().submitOnce(key, Objects.requireNonNull(draft)));
    }

    @When("I submit other commands under that key")
    public void submitOther() {
        journey.answered(journey.user().submitOnce(key, TaskDraft.commands("echo another")));
    }

    @When("{int} callers at once submit the same commands under a new key")
    public void submitAtOnce(int callers) throws InterruptedException, ExecutionException {
        TaskDraft same = TaskDraft.commands("true");
        List<Future<Reply>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < callers; caller++) {
                calls.add(threads.submit(() -> journey.user().submitOnce(key, same)));
            }
        }
        for (Future<Reply> call : calls) {
            replies.add(call.get());
        }
        journey.submitted(journey.user(), replies.getFirst());
    }

    @Then("it is the first task, and it is not new")
    public void isFirstTask() {
        assertThat(journey.reply().status()).isEqualTo(200);
        assertThat(journey.taskId()).isEqualTo(firstTask);
    }

    @Then("they all have the same task, and it was new to one of them")
    public void haveSameTask() {
        assertThat(replies).extracting(reply -> reply.as(TaskView.class).id()).containsOnly(journey.taskId());
        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
    }
}
