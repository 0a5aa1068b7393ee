package io.cloister.orchestrator.worker;

import io.cloister.contracts.worker.LogEvent;

/** What a worker's live log says next. */
public sealed interface LogSignal {

    /** More output. */
    record Output(LogEvent event) implements LogSignal {}

    /** The job has ended, and all of its output was read. */
    record Ended() implements LogSignal {}

    /** Nothing yet. */
    record Silence() implements LogSignal {}

    /** The log broke off, or never began: dial again, for the job may go on. */
    record Broken(String reason) implements LogSignal {}
}
