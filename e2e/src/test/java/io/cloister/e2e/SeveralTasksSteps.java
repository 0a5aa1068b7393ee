package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Several tasks at an orchestrator of the features' own, and the nodes at which they run. */
public final class SeveralTasksSteps {

    static final int THINKING = 3;

    private static final String FOR_EVER = "while :; do sleep 1; done";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A call to a worker that has gone silent is given up after 30 s; only then it counts that its node is lost. */
    private static final Duration GIVING_UP = Duration.ofSeconds(75);

    private final Journey journey;
    private final OwnHouse house;
    private final Endings endings;
    private final List<String> tasks = new ArrayList<>();
    private final Map<String, List<String>> firstRuns = new HashMap<>();

    public SeveralTasksSteps(Journey journey, OwnHouse house, Endings endings) {
        this.journey = journey;
        this.house = house;
        this.endings = endings;
    }

    @When("three tasks, one after the other, ask the model there {string}")
    public void ask(String prompt) {
        String lines = journey.filled("""
                curl -sS --fail-with-body "$OLLAMA_BASE_URL/api/generate" -d '{
                  "model": "{model}", "prompt": "%s", "stream": false, "options": {"num_predict": 2}
                }'
                """.formatted(prompt));
        for (int number = 0; number < THINKING; number++) {
            String task = submit(TaskDraft.commands(lines).withInference(true));
            assertThat(user().awaitEnd(task, GIVING_UP).status()).isEqualTo(TaskStatus.COMPLETED);
        }
    }

    @When("I submit there three tasks that run until they are canceled")
    public void submitThree() {
        endings.add(this::endAll);
        for (int number = 0; number < 3; number++) {
            tasks.add(submit(TaskDraft.commands(FOR_EVER)));
        }
    }

    @When("I submit there a task that runs until it is canceled, and one of {int} seconds")
    public void submitLongAndShort(int seconds) {
        endings.add(this::endAll);
        tasks.add(submit(TaskDraft.commands(FOR_EVER)));
        tasks.add(submit(TaskDraft.commands("sleep " + seconds + "; echo done")));
    }

    @Then("each node runs one of them")
    public void eachRunsOne() {
        house.nodes().forEach(node -> awaitRunning(node, 1));
    }

    @Then("{string} runs both of them")
    public void runsBoth(String slug) {
        awaitRunning(house.node(slug), 2);
    }

    @Then("what {string} was running runs at another node")
    public void runsElsewhere(String slug) {
        for (String task : tasks) {
            if (firstRuns.get(slug).contains(firstJob(task))) {
                await(
                        "task " + task + " runs again",
                        GIVING_UP,
                        () -> house.nodes().stream()
                                .filter(node -> !node.slug().equals(slug))
                                .anyMatch(node -> node.runningJobs().contains(newestJob(task))));
            }
        }
    }

    @Then("both of them run at {string}")
    public void bothRunAt(String slug) {
        String endless = tasks.getFirst();
        await(
                "task " + endless + " runs again",
                GIVING_UP,
                () -> house.node(slug).runningJobs().contains(newestJob(endless)));
        assertThat(user().awaitEnd(tasks.getLast(), SOON).status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Then("{string} has let go of what it was running, and its results are none of the tasks'")
    public void letsGo(String slug) {
        OwnNode node = house.node(slug);
        List<String> lost = firstRuns.get(slug);
        await(
                slug + " lets go of its jobs",
                SOON,
                () -> node.heldJobs().stream().noneMatch(lost::contains)
                        && node.runningJobs().stream().noneMatch(lost::contains));
        for (String task : tasks) {
            assertThat(user().result(task).jobs())
                    .filteredOn(job -> lost.contains(job.id()))
                    .allSatisfy(job -> {
                        assertThat(job.status()).isEqualTo(TaskStatus.FAILED);
                        assertThat(job.result()).isNull();
                    });
        }
    }

    /** The nodes take their time to end, so all of them are asked before one is waited for. */
    private void endAll() {
        for (String task : tasks) {
            user().rest().post("/v1/tasks/" + task + "/cancel").success();
        }
        for (OwnNode node : house.nodes()) {
            await(
                    node.slug() + " holds nothing",
                    SOON,
                    () -> node.runningJobs().isEmpty() && node.heldJobs().isEmpty());
        }
        house.nodes().forEach(node -> node.manager().askToEnd());
    }

    private void awaitRunning(OwnNode node, int number) {
        List<String> jobs = Eventually.see(
                node.slug() + " runs " + number,
                SOON,
                () -> Optional.of(node.runningJobs()).filter(running -> running.size() == number));
        firstRuns.put(node.slug(), jobs);
    }

    private String submit(TaskDraft draft) {
        return user().submit(draft).as(TaskView.class).id();
    }

    private String firstJob(String task) {
        return user().result(task).jobs().getLast().id();
    }

    private String newestJob(String task) {
        return user().result(task).jobs().getFirst().id();
    }

    private User user() {
        return house.administrator();
    }

    private static void await(String what, Duration limit, Supplier<Boolean> look) {
        Eventually.see(what, limit, () -> Optional.of(what).filter(_ -> look.get()));
    }
}
