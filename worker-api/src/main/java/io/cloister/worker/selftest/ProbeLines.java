package io.cloister.worker.selftest;

import io.cloister.contracts.worker.SelfTestReport.Outcome;
import io.cloister.contracts.worker.SelfTestReport.Pod;
import io.cloister.contracts.worker.SelfTestReport.ProbeResult;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the runner prints: a line for each probe with its name, its exit code and what it found. What says nothing
 * counts as not held.
 *
 * @param lines the rest of each line by its first word
 */
record ProbeLines(Map<String, String> lines) {

    private static final int LONGEST_FINDING = 200;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\p{Print}]");

    static ProbeLines of(String output) {
        return new ProbeLines(output.lines()
                .map(line -> line.split(" ", 2))
                .filter(words -> words.length == 2)
                .collect(Collectors.toMap(words -> words[0], words -> words[1], (first, _) -> first)));
    }

    /**
     * What one probe came to.
     *
     * @param mayBeSkipped whether a probe may say that it is not made for this processor
     * @param otherwise why it may have said nothing
     */
    ProbeResult of(Probe probe, Pod pod, boolean mayBeSkipped, String otherwise) {
        String[] line = lines.getOrDefault(probe.name(), "2 " + otherwise).split(" ", 2);
        Outcome outcome = switch (line[0]) {
            case "0" -> Outcome.BREACHED;
            case "1" -> Outcome.HELD;
            case "3" -> mayBeSkipped ? Outcome.SKIPPED : Outcome.UNKNOWN;
            default -> Outcome.UNKNOWN;
        };
        String said = line.length < 2 ? "" : clean(line[1]);
        return new ProbeResult(
                probe.name(), probe.tries(), probe.stoppedBy(), pod, outcome, found(outcome, said, line[0]));
    }

    private static @Nullable String found(Outcome outcome, String said, String code) {
        if (outcome == Outcome.HELD) {
            return null;
        }
        return said.isEmpty() ? "it said nothing and exited with " + code : said;
    }

    private static String clean(String said) {
        String printable =
                UNPRINTABLE.matcher(said.replace('\t', ' ')).replaceAll("?").strip();
        return printable.length() > LONGEST_FINDING ? printable.substring(0, LONGEST_FINDING) : printable;
    }
}
