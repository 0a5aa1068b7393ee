package io.cloister.web;

import java.io.IOException;

/** A body went past the bound while it was read. An {@link IOException}, because that is what a stream may throw. */
final class BodyTooLargeException extends IOException {

    BodyTooLargeException(long limit) {
        super("The request body must not be larger than " + limit + " bytes.");
    }
}
