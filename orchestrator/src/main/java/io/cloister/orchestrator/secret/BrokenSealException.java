package io.cloister.orchestrator.secret;

/** A sealed text does not open: it was sealed with another secret or in another context, or changed since. */
public final class BrokenSealException extends RuntimeException {

    BrokenSealException(Throwable cause) {
        super("a sealed text does not open; was JWT_SECRET changed?", cause);
    }
}
