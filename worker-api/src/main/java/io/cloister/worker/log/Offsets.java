package io.cloister.worker.log;

import io.cloister.worker.output.Stdio;

/** How far each stream has been sent, in bytes. */
public record Offsets(int stdout, int stderr) {

    int of(Stdio stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    Offsets plus(Stdio stream, int length) {
        return switch (stream) {
            case STDOUT -> new Offsets(stdout + length, stderr);
            case STDERR -> new Offsets(stdout, stderr + length);
        };
    }
}
