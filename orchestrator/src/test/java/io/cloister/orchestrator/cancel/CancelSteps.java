package io.cloister.orchestrator.cancel;

/** Opens what cancels to tests of other rooms: the step of a caller, and that of the thread which tells workers. */
public final class CancelSteps {

    private final Cancellations cancellations;
    private final CancelRequests requests;
    private final Delivery delivery;

    CancelSteps(Cancellations cancellations, CancelRequests requests, Delivery delivery) {
        this.cancellations = cancellations;
        this.requests = requests;
        this.delivery = delivery;
    }

    /** Whether the task is canceled now. */
    public boolean cancel(String taskId) {
        return cancellations.cancel(taskId);
    }

    /** Tells workers what they have yet to hear. */
    public void deliver() {
        requests.takeDue().forEach(delivery::deliver);
    }
}
