package io.cloister.worker.state;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import org.springframework.stereotype.Component;

/** Names this run of the machine: after the next one, nothing that ran before runs any more. */
@Component
public final class BootId {

    private final String text;

    BootId(StateProperties properties) {
        try {
            this.text = Files.readString(properties.bootId()).strip();
        } catch (IOException failure) {
            throw new StartFailure("The machine's boot id cannot be read: " + failure + ".", failure);
        }
    }

    /** As the kernel says it. */
    public String text() {
        return text;
    }
}
