package io.cloister.e2e;

import io.cloister.contracts.WireJson;
import io.cloister.contracts.task.TaskLogEnd;
import io.cloister.contracts.task.TaskStatus;
import io.cloister.contracts.worker.LogEvent;
import io.cloister.contracts.worker.LogStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The log of a task as somebody reads it live, on a thread of their own. They may leave and come back: what they have read
 * stays, and they go on after it.
 */
final class LiveLog {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final String ID = "id: ";
    private static final String EVENT = "event: ";
    private static final String DATA = "data: ";

    private final User user;
    private final String taskId;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private volatile String lastEventId = "";
    private volatile Optional<TaskStatus> end = Optional.empty();
    private InputStream connection = InputStream.nullInputStream();
    private Thread reading = Thread.ofVirtual().unstarted(() -> {});

    LiveLog(User user, String taskId) {
        this.user = user;
        this.taskId = taskId;
    }

    /** Begins to read, or goes on. */
    void read() {
        connection = user.follow(taskId, lastEventId);
        reading = Thread.startVirtualThread(() -> read(connection));
    }

    void leave() throws IOException, InterruptedException {
        connection.close();
        reading.join();
    }

    /** Waits for a line of standard output. */
    void awaitLine(String line) {
        Eventually.see(
                "the line " + line, LONGEST_WAIT, () -> Optional.of(line).filter(awaited -> lines().contains(awaited)));
    }

    /** How the log says that the task has ended; waits for it. */
    TaskStatus awaitEnd() {
        return Eventually.see("the log of task " + taskId + " ends", LONGEST_WAIT, () -> end);
    }

    /** The lines of standard output that were read. */
    List<String> lines() {
        return String.join("", output).lines().toList();
    }

    /** Takes over each event as it is complete, so that a connection that breaks inside one leaves no trace of it. */
    private void read(InputStream events) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            String id = lastEventId;
            String name = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ID)) {
                    id = line.substring(ID.length());
                } else if (line.startsWith(EVENT)) {
                    name = line.substring(EVENT.length());
                } else if (line.startsWith(DATA)) {
                    data = line.substring(DATA.length());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    take(name, data);
                    lastEventId = id;
                    data = "";
                }
            }
        } catch (IOException left) {
            // What was read stays.
        }
    }

    private void take(String name, String data) {
        if (name.equals("end")) {
            end = Optional.of(
                    WireJson.mapper().readValue(data, TaskLogEnd.class).status());
            return;
        }
        LogEvent event = WireJson.mapper().readValue(data, LogEvent.class);
        if (event.stream() == LogStream.STDOUT) {
            output.add(new String(event.bytes(), StandardCharsets.UTF_8));
        }
    }
}
