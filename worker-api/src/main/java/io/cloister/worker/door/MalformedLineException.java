package io.cloister.worker.door;

import java.io.IOException;

/** The other end says what is not understood here; talking on makes no sense. */
final class MalformedLineException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedLineException(String reason) {
        super(reason);
    }

    MalformedLineException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
