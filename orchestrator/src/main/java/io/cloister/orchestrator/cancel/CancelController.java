package io.cloister.orchestrator.cancel;

import io.cloister.contracts.task.TaskCancellation;
import io.cloister.orchestrator.task.Tasks;
import io.cloister.orchestrator.user.Caller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Canceling over REST. Repeating it changes nothing. */
@RestController
class CancelController {

    private final Tasks tasks;
    private final Cancellations cancellations;
    private final Canceller canceller;

    CancelController(Tasks tasks, Cancellations cancellations, Canceller canceller) {
        this.tasks = tasks;
        this.cancellations = cancellations;
        this.canceller = canceller;
    }

    @PostMapping("/v1/tasks/{reference}/cancel")
    TaskCancellation cancel(@PathVariable String reference, Caller caller) {
        String id = tasks.find(caller, reference);
        boolean canceled = cancellations.cancel(id);
        canceller.hasten();
        return new TaskCancellation(id, canceled);
    }
}
