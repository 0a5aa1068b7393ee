package io.cloister.e2e;

import io.cloister.contracts.task.TaskView;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the steps of one scenario share: who talks to what, the last answer, and the task that it is about. */
public final class Journey {

    private static final Duration LONGEST_TASK = Duration.ofMinutes(3);

    private final Stack stack;
    private final Endings endings;
    private @Nullable User user;
    private @Nullable Reply reply;
    private @Nullable String taskId;

    public Journey(Stack stack, Endings endings) {
        this.stack = stack;
        this.endings = endings;
    }

    Stack stack() {
        return stack;
    }

    /** The stack's orchestrator, for a stranger. */
    Rest orchestrator() {
        return Rest.at(stack.orchestrator());
    }

    /** The bootstrap administrator of the stack, freshly logged in. */
    User administrator() {
        return User.login(orchestrator(), stack.adminHandle(), stack.adminPassword());
    }

    void loggedIn(User somebody) {
        user = somebody;
    }

    User user() {
        return Objects.requireNonNull(user, "nobody is logged in");
    }

    void answered(Reply answer) {
        reply = answer;
    }

    Reply reply() {
        return Objects.requireNonNull(reply, "nothing has answered yet");
    }

    /** Submits as the user of this scenario. */
    void submit(TaskDraft draft) {
        submitted(user(), user().submit(draft));
    }

    /** Notes what became of a submission; a task that was accepted is this scenario's, which waits for its end. */
    void submitted(User owner, Reply answer) {
        reply = answer;
        if (answer.status() < 300) {
            String id = answer.as(TaskView.class).id();
            taskId = id;
            endings.add(() -> owner.awaitEnd(id, LONGEST_TASK));
        }
    }

    /** Submits to an orchestrator that ends with the scenario, and its tasks with it. */
    void submitElsewhere(User owner, TaskDraft draft) {
        user = owner;
        reply = owner.submit(draft);
        taskId = reply.status() < 300 ? reply.as(TaskView.class).id() : null;
    }

    /** What came of the scenario's task. */
    TaskView awaitEnd() {
        return user().awaitEnd(taskId(), LONGEST_TASK);
    }

    /** The scenario's task, which must have been accepted. */
    String taskId() {
        if (taskId == null) {
            reply().success();
        }
        return Objects.requireNonNull(taskId, "no task was submitted");
    }

    /** Puts the stack's model and the scenario's task in their places in a text. */
    String filled(String text) {
        String withModel = text.replace("{model}", stack.model());
        return taskId == null ? withModel : withModel.replace("{task}", taskId);
    }
}
