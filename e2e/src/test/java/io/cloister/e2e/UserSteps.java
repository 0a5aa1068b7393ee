package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.contracts.task.CreateApiKeyRequest;
import io.cloister.contracts.task.CreateUserRequest;
import io.cloister.contracts.task.CreatedApiKey;
import io.cloister.contracts.task.TaskPage;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.task.TaskView;
import io.cloister.contracts.task.UserView;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Another user beside the administrator, and a program that works for them. */
public final class UserSteps {

    private static final String ME = "/v1/users/me";
    private static final Duration LONGEST_TASK = Duration.ofMinutes(1);

    private final Journey journey;
    private final String handle = "feature-" + UUID.randomUUID();
    private final String password = Scratch.secret();
    private @Nullable UserView view;
    private @Nullable User other;
    private @Nullable CreatedApiKey key;
    private String task = "";

    public UserSteps(Journey journey) {
        this.journey = journey;
    }

    @Given("there is another user")
    public void addUser() {
        CreateUserRequest wanted = new CreateUserRequest(handle, password, null, List.of("user"));
        view = journey.user().rest().post("/v1/users", wanted).as(UserView.class);
        logIn();
    }

    @Then("the other user can log in again")
    public void logIn() {
        other = User.login(journey.orchestrator(), handle, password);
        assertThat(other.rest().get(ME).as(UserView.class)).isEqualTo(view);
    }

    @Then("for the other user that task does not exist")
    public void seesNothing() {
        for (String path : List.of("", "/result", "/logs")) {
            assertThat(other().rest()
                            .get("/v1/tasks/" + journey.taskId() + path)
                            .problem()
                            .status())
                    .isEqualTo(404);
        }
        assertThat(other().rest().get("/v1/tasks").as(TaskPage.class).tasks()).isEmpty();
    }

    @Then("the other user may not look at the nodes")
    public void seesNoNodes() {
        assertThat(other().rest().get("/v1/nodes").problem().status()).isEqualTo(403);
    }

    @When("the other user submits a task of their own")
    public void submit() {
        task = submitAs(other());
    }

    @Then("it completes, and I see it too")
    public void bothSeeIt() {
        assertThat(other().awaitEnd(task, LONGEST_TASK).status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(journey.user().task(task)).isEqualTo(other().task(task));
    }

    @Given("the other user makes an API key")
    public void makeKey() {
        key = other().rest()
                .post("/v1/api-keys", new CreateApiKeyRequest("a program of the features"))
                .as(CreatedApiKey.class);
    }

    @Then("a program with that key runs a task as the other user")
    public void runWithKey() {
        String made = submitAs(new User(program()));
        assertThat(other().awaitEnd(made, LONGEST_TASK).status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @When("the other user deletes that key")
    public void deleteKey() {
        other().rest().delete("/v1/api-keys/" + key().id()).success();
    }

    @When("I log the other user out everywhere")
    public void revokeSessions() {
        String id = Objects.requireNonNull(view).id();
        journey.user().rest().post("/v1/users/" + id + "/revoke_sessions").success();
    }

    @When("the program makes a key itself")
    public void makeKeyWithKey() {
        journey.answered(program().post("/v1/api-keys", new CreateApiKeyRequest("another")));
    }

    @When("^(the program|the other user) asks who they are$")
    public void askWho(String who) {
        Rest rest = who.equals("the program") ? program() : other().rest();
        journey.answered(rest.get(ME));
    }

    private static String submitAs(User owner) {
        return owner.submit(TaskDraft.commands("true")).as(TaskView.class).id();
    }

    private Rest program() {
        return journey.orchestrator().as(key().key());
    }

    private User other() {
        return Objects.requireNonNull(other, "there is no other user");
    }

    private CreatedApiKey key() {
        return Objects.requireNonNull(key, "there is no key");
    }
}
