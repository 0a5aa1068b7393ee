package io.cloister.orchestrator.log;

import io.cloister.contracts.task.TaskLogs;
import io.cloister.orchestrator.task.Tasks;
import io.cloister.orchestrator.user.Caller;
import io.cloister.web.ProblemException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The output of tasks over REST: what is stored as JSON, and what comes as events. */
@RestController
class LogController {

    private static final Logger log = LoggerFactory.getLogger(LogController.class);
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Tasks tasks;
    private final StoredLogs stored;
    private final Attempts attempts;
    private final Relay relay;
    private final Clock clock;

    LogController(Tasks tasks, StoredLogs stored, Attempts attempts, Relay relay, Clock clock) {
        this.tasks = tasks;
        this.stored = stored;
        this.attempts = attempts;
        this.relay = relay;
        this.clock = clock;
    }

    @GetMapping("/v1/tasks/{reference}/logs")
    TaskLogs read(@PathVariable String reference, @RequestParam(defaultValue = "all") String stream, Caller caller) {
        return stored.of(tasks.find(caller, reference), Selection.of(stream));
    }

    @GetMapping(path = "/v1/tasks/{reference}/logs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description =
                    "live: events whose id is where the reader stands and whose data is a piece of output; the last"
                            + " is named end",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    void follow(
            @PathVariable String reference,
            @RequestParam(defaultValue = "all") String stream,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            Caller caller,
            HttpServletResponse response) {
        String id = tasks.find(caller, reference);
        EventWriter writer = new EventWriter(response, clock);
        Reader reader = new Reader(Selection.of(stream), writer, position(id, lastEventId));
        try {
            writer.open();
            relay.lead(reader, id);
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("the reader of a log has gone");
        }
    }

    private @Nullable Position position(String taskId, @Nullable String eventId) {
        if (eventId == null || eventId.isEmpty()) {
            return null;
        }
        return Position.parse(eventId)
                .filter(position -> attempts.of(taskId)
                        .flatMap(progress -> progress.of(position.jobId()))
                        .isPresent())
                .orElseThrow(() -> ProblemException.invalid(
                        LAST_EVENT_ID, "must be the id of an event of this task's log, or absent"));
    }
}
