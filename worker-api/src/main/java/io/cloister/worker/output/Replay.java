package io.cloister.worker.output;

import java.io.IOException;

/**
 * Goes through an engine's log from its first byte, past what is kept already. A log that differs from that has lost its
 * beginning, so that nobody knows where its bytes belong: then none of them are kept, and the stream counts as truncated.
 */
final class Replay implements OutputSink {

    private final KeptOutput output;
    private final Place stdout;
    private final Place stderr;

    Replay(KeptOutput output) {
        this.output = output;
        this.stdout = new Place(output.of(Stdio.STDOUT));
        this.stderr = new Place(output.of(Stdio.STDERR));
    }

    @Override
    public boolean write(Stdio stream, byte[] bytes) {
        int known = switch (stream) {
            case STDOUT -> stdout.pass(bytes);
            case STDERR -> stderr.pass(bytes);
        };
        return output.write(stream, bytes, known);
    }

    @Override
    public void lost() {
        stdout.lose();
        stderr.lose();
    }

    /** How far one stream has been gone through. */
    private static final class Place {

        private final KeptStream stream;
        private final int kept;
        private int passed;
        private boolean astray;

        Place(KeptStream stream) {
            this.stream = stream;
            this.kept = stream.size();
        }

        /** Returns how many of the next bytes are not to be kept. */
        int pass(byte[] bytes) {
            int known = Math.min(bytes.length, kept - passed);
            if (!astray && !matches(bytes, known)) {
                lose();
            }
            passed += known;
            return astray ? bytes.length : known;
        }

        /** Goes astray, except where all that was kept has been passed. */
        void lose() {
            stream.truncate();
            astray |= passed < kept;
        }

        private boolean matches(byte[] bytes, int known) {
            try {
                return known == 0 || stream.holds(passed, bytes, known);
            } catch (IOException _) {
                return false;
            }
        }
    }
}
