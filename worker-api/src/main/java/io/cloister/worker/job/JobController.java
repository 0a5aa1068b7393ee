package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.contracts.worker.Explanation;
import io.cloister.contracts.worker.HeldJobs;
import io.cloister.contracts.worker.JobView;
import io.cloister.contracts.worker.RunRequest;
import io.cloister.contracts.worker.RunResponse;
import io.cloister.web.ProblemException;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.readiness.NodeHealth;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The calls by which an orchestrator runs jobs. */
@RestController
@RequestMapping("/v1/worker")
final class JobController {

    private static final Logger log = LoggerFactory.getLogger(JobController.class);

    private final RequestRules rules;
    private final Explanations explanations;
    private final Jobs jobs;
    private final NodeHealth health;

    JobController(RequestRules rules, Explanations explanations, Jobs jobs, NodeHealth health) {
        this.rules = rules;
        this.explanations = explanations;
        this.jobs = jobs;
        this.health = health;
    }

    /** Runs a job and answers what came of it; the job is forgotten then. */
    @PostMapping("/jobs:run")
    RunResponse run(@RequestBody RunRequest request) {
        JobSpec spec = checked(request);
        Job job = accepted(jobs.attend(spec));
        CompletableFuture.anyOf(job.ended(), jobs.closing()).join();
        if (!job.ended().isDone()) {
            throw Jobs.stopping();
        }
        RunResponse response = job.response();
        jobs.release(job);
        return response;
    }

    /** Says what would become of a job, and does nothing of it. */
    @PostMapping("/jobs:explain")
    Explanation explain(@RequestBody RunRequest request) {
        health.engine();
        try {
            return explanations.of(request);
        } catch (EngineException silent) {
            throw new ProblemException(ProblemType.ENGINE_UNAVAILABLE, String.valueOf(silent.getMessage()));
        }
    }

    /** Accepts a job. */
    @PostMapping("/jobs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    JobView accept(@RequestBody RunRequest request) {
        JobSpec spec = checked(request);
        return accepted(jobs.submit(spec)).view();
    }

    /** What the worker holds, so that others can tell what it should not. */
    @GetMapping("/jobs")
    HeldJobs held() {
        return new HeldJobs(jobs.held().stream()
                .map(job -> new HeldJobs.Held(job.jobId(), job.state()))
                .toList());
    }

    /** A job's state, at once or when it has ended, whichever comes within the wait. */
    @GetMapping("/jobs/{id}")
    JobView state(@PathVariable String id, @RequestParam(required = false) @Nullable Wait wait) {
        Job job = jobs.find(checked(id))
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id + " here."));
        if (wait != null) {
            CompletableFuture.anyOf(job.ended(), jobs.closing())
                    .completeOnTimeout(null, wait.duration().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            if (jobs.closing().isDone() && !job.ended().isDone()) {
                throw Jobs.stopping();
            }
        }
        return job.view();
    }

    /** Kills a job, or keeps one from running that has not come yet. Repeating it changes nothing. */
    @PostMapping("/jobs/{id}/cancel")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(@PathVariable String id) {
        jobs.cancel(checked(id));
    }

    /** Forgets a job whose result is safe elsewhere. Repeating it changes nothing. */
    @DeleteMapping("/jobs/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String id) {
        jobs.forget(checked(id));
    }

    private JobSpec checked(RunRequest request) {
        JobSpec spec = rules.check(request);
        // Whoever asks again for a job that is here must hear so, or would give it to another node.
        if (!jobs.knows(spec.jobId())) {
            health.requireSealed();
        }
        return spec;
    }

    private static Job accepted(Job job) {
        log.atInfo()
                .addKeyValue("task_id", job.taskId())
                .addKeyValue("job_id", job.jobId())
                .log("job accepted");
        return job;
    }

    private static String checked(String id) {
        if (!RequestRules.ID.matcher(id).matches()) {
            throw ProblemException.invalid("id", "must match [A-Za-z0-9_-]{1,64}");
        }
        return id;
    }
}
