package io.cloister.worker.selftest;

import io.cloister.contracts.worker.SelfTestReport;
import io.cloister.contracts.worker.SelfTestReport.Outcome;
import io.cloister.contracts.worker.SelfTestReport.ProbeResult;
import java.util.Comparator;
import java.util.List;

/** Says in one sentence why a node does not work: the first probe that got through, or else the first that is unknown. */
final class Verdict {

    private Verdict() {}

    static String of(SelfTestReport failed) {
        List<ProbeResult> bad = failed.probes().stream()
                .filter(result -> !Attack.isGood(result))
                .sorted(Comparator.comparing(result -> result.outcome() != Outcome.BREACHED))
                .toList();
        ProbeResult worst = bad.getFirst();
        String what = worst.outcome() == Outcome.BREACHED ? "got through" : "could not tell";
        String more = bad.size() == 1 ? "" : " (and " + (bad.size() - 1) + " more)";
        return "The self-attack " + what + ": probe " + worst.name() + ": " + worst.found() + more + ".";
    }
}
