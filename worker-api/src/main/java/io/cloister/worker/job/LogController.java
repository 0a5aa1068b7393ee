package io.cloister.worker.job;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.web.ProblemException;
import io.cloister.worker.log.FollowedJob;
import io.cloister.worker.log.LiveLog;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The call by which a reader follows a job's output. */
@RestController
final class LogController {

    private static final Logger log = LoggerFactory.getLogger(LogController.class);

    private final Jobs jobs;

    LogController(Jobs jobs) {
        this.jobs = jobs;
    }

    /** Sends a job's output as it comes, from the start or from where the reader was; also after the job's end. */
    @GetMapping(path = "/v1/worker/jobs/{id}/logs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void follow(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String stream,
            @RequestParam(required = false) @Nullable String stdout,
            @RequestParam(required = false) @Nullable String stderr,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        Job job = jobs.find(id)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id + " here."));
        LogQuery query = LogQuery.of(job, stream, stdout, stderr, lastEventId);
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        response.setHeader("X-Accel-Buffering", "no");
        try {
            response.flushBuffer();
            new LiveLog(followed(job), query.streams(), query.from(), response.getOutputStream()).send();
        } catch (IOException | ProblemException gone) {
            // The answer has begun: it can only end here, and whoever still reads comes back and is told why.
            log.atDebug().addKeyValue("job_id", id).log("a reader of the output has ended: {}", gone.toString());
        }
    }

    private FollowedJob followed(Job job) {
        return new FollowedJob(
                job.jobId(), job.output(), job.ended(), () -> job.response().status(), jobs.closing());
    }
}
