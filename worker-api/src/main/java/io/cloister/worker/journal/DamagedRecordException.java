package io.cloister.worker.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A record is not what was written: torn, cut or changed. It is never read as if it were whole. */
public final class DamagedRecordException extends IOException {

    DamagedRecordException(Path file, String what) {
        super("The record " + file.getFileName() + " is damaged: " + what + ".");
    }
}
