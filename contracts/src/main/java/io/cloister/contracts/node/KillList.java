package io.cloister.contracts.node;

import io.cloister.contracts.WireRecord;
import java.util.List;

/**
 * Answer to a heartbeat whose node holds jobs that nobody wants any more.
 *
 * @param kill their ids
 */
@WireRecord
public record KillList(List<String> kill) {

    public KillList {
        kill = kill == null ? List.of() : List.copyOf(kill);
    }
}
