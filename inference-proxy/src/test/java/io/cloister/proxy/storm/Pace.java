package io.cloister.proxy.storm;

import java.util.concurrent.locks.LockSupport;

/** How bytes are cut and how fast they go or are taken. */
enum Pace {
    WHOLE(100_000, 100_000, 0),
    PIECES(1, 4_000, 0),
    CRUMBS(1, 7, 0),
    PAUSES(1, 300, 400);

    /** After so many pieces the rest goes at once: a slow peer, not an endless one. */
    private static final int PATIENCE_PIECES = 24;

    private static final int REST_BYTES = 64 * 1024;

    private final int smallest;
    private final int largest;
    private final int pauseMicros;

    Pace(int smallest, int largest, int pauseMicros) {
        this.smallest = smallest;
        this.largest = largest;
        this.pauseMicros = pauseMicros;
    }

    static Pace drawn(Dice dice) {
        int throwOf = dice.between(1, 100);
        return throwOf <= 50 ? WHOLE : throwOf <= 80 ? PIECES : throwOf <= 92 ? CRUMBS : PAUSES;
    }

    /** The size of the next piece, bytes. */
    int next(Dice dice, int piece) {
        return piece > PATIENCE_PIECES ? REST_BYTES : dice.between(smallest, largest);
    }

    /** Waits a little, if this pace does. */
    void pause(Dice dice, int piece) {
        if (pauseMicros > 0 && piece <= PATIENCE_PIECES) {
            LockSupport.parkNanos(1_000L * dice.between(0, pauseMicros));
        }
    }
}
