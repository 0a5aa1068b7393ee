package io.cloister.worker.selftest;

import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The last passed self-test, kept on disk so that a restart need not repeat it. */
@Component
final class RememberedPass {

    private static final Logger log = LoggerFactory.getLogger(RememberedPass.class);

    private final Path file;

    RememberedPass(StateDirectory state) {
        this.file = state.root().resolve("selftest");
    }

    /** Whether this is what has passed. */
    boolean is(String key) {
        try {
            return Files.readString(file).equals(key);
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException unreadable) {
            log.atWarn().setCause(unreadable).log("The passed self-test cannot be read.");
            return false;
        }
    }

    /** Remembers it; where that fails, the next start only attacks again. */
    void set(String key) {
        Path written = file.resolveSibling("selftest.new");
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("The passed self-test cannot be written down.");
        }
    }

    /** Forgets it. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("The passed self-test cannot be forgotten.");
        }
    }
}
