package io.cloister.e2e;

import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The database of the features' own orchestrator goes away for a while. */
public final class DatabaseSteps {

    private final OwnHouse house;
    private final Endings endings;
    private List<ProcessHandle> stopped = List.of();

    public DatabaseSteps(OwnHouse house, Endings endings) {
        this.house = house;
        this.endings = endings;
    }

    /** It is there and does not answer, which is harder on its clients than one that has gone. */
    @When("its database stops answering")
    public void stop() {
        ProcessHandle database = house.database();
        signal("-STOP", List.of(database));
        endings.add(this::goOn);
        stopped = Stream.concat(Stream.of(database), database.descendants()).toList();
        signal("-STOP", stopped);
    }

    @When("its database answers again")
    public void goOn() {
        List<ProcessHandle> waiting = stopped;
        stopped = List.of();
        if (!waiting.isEmpty()) {
            signal("-CONT", waiting);
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        Program.run(command.toArray(String[]::new));
    }
}
