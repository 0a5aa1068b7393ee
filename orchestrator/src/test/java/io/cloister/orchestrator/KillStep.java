package io.cloister.orchestrator;

/**
 * Where in its life a task is when its orchestrator is killed. They come in the order in which one {@link KillScene} can
 * bring about all of them: those that stop the claiming are last.
 */
enum KillStep {
    /** The task runs. */
    RUNNING("completed") {
        @Override
        void reach(KillScene scene) {
            scene.run(this);
        }
    },

    /** The worker is being asked for the job, and has not taken it in. */
    POSTED("completed") {
        @Override
        void reach(KillScene scene) {
            var coming = scene.shut("POST coming", this);
            scene.submit(this);
            coming.awaitArrival();
        }
    },

    /** The worker has taken the job in, and its answer is on the way. */
    TAKEN_IN("completed") {
        @Override
        void reach(KillScene scene) {
            var answer = scene.shut("POST", this);
            scene.submit(this);
            answer.awaitArrival();
        }
    },

    /** The worker has answered, and the database does not know it yet. */
    ANSWERED("completed") {
        @Override
        void reach(KillScene scene) {
            var answer = scene.shut("POST", this);
            scene.submit(this);
            answer.awaitArrival();
            HeldLock job = scene.lockJob(this);
            answer.open();
            job.awaitWaiter();
        }
    },

    /** The result was fetched, and is not stored. */
    FETCHED("completed") {
        @Override
        void reach(KillScene scene) {
            scene.run(this);
            HeldLock job = scene.lockJob(this);
            scene.finish(this);
            job.awaitWaiter();
        }
    },

    /** The result is stored, and the worker has not heard that it may forget the job. */
    STORED("completed") {
        @Override
        void reach(KillScene scene) {
            scene.run(this);
            var forgetting = scene.shut("DELETE", this);
            scene.finish(this);
            forgetting.awaitArrival();
        }
    },

    /** Somebody has asked for the cancel, which is not stored: they get no answer, and the task goes on. */
    CANCEL_ASKED("completed") {
        @Override
        void reach(KillScene scene) {
            scene.run(this);
            HeldLock task = scene.lockTask(this);
            scene.cancelUnheard(this);
            task.awaitWaiter();
        }
    },

    /** The cancel is stored, and the worker is about to hear of it. */
    CANCELED("canceled") {
        @Override
        void reach(KillScene scene) {
            cancel(scene, "POST cancel");
        }
    },

    /** The worker has heard of the cancel, and the output so far is not fetched. */
    CANCEL_HEARD("canceled") {
        @Override
        void reach(KillScene scene) {
            cancel(scene, "GET canceled");
        }
    },

    /** The output so far is stored, and the worker has not heard that it may forget the job. */
    CANCEL_ANSWERED("canceled") {
        @Override
        void reach(KillScene scene) {
            cancel(scene, "DELETE");
        }
    },

    /** The task has its place, where nobody can be asked to run it. */
    CLAIMED("completed") {
        @Override
        void reach(KillScene scene) {
            scene.leaveOnlyDeafPlace();
            scene.submit(this);
            scene.awaitClaim(this);
        }
    },

    /** The task waits for a place. */
    QUEUED("completed") {
        @Override
        void reach(KillScene scene) {
            scene.submit(this);
        }
    },

    /** A transaction that may give the task a place is open. */
    CLAIMING("completed") {
        @Override
        void reach(KillScene scene) {
            scene.submit(this);
            HeldLock lane = scene.lockLane();
            scene.makePlaces();
            lane.awaitWaiter();
        }
    };

    private final String ending;

    KillStep(String ending) {
        this.ending = ending;
    }

    /** Brings a task of this name there, and holds it there. */
    abstract void reach(KillScene scene);

    /** How the task ends all the same. */
    String ending() {
        return ending;
    }

    void cancel(KillScene scene, String call) {
        scene.run(this);
        var gate = scene.shut(call, this);
        scene.cancel(this);
        gate.awaitArrival();
    }
}
