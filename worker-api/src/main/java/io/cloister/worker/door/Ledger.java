package io.cloister.worker.door;

import io.cloister.contracts.worker.InferenceUsage;
import io.cloister.contracts.worker.ModelUsage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one job has used of the model, as its sidecars report it. Each report says how much a proxy has counted
 * since it began and stands in for the one before, so that a lost one is healed by the next; what a proxy had counted
 * stays when another takes its place. Thread-safe.
 */
public final class Ledger {

    /** The name under which models are counted that are too many, or whose own name is not to be kept. */
    static final String OTHER = "other";

    private static final int MOST_PROXIES = 16;
    private static final int MOST_MODELS = 64;
    private static final Pattern MODEL = Pattern.compile("[^\\s\\p{Cc}]{1,256}");

    private final Map<String, UsageReport> latest = new LinkedHashMap<>();

    /** What has been used up to now; zeros where nothing was reported. */
    public InferenceUsage total() {
        return usageBesides(null);
    }

    /**
     * Takes a report in place of the earlier one of the same proxy, whichever comes first: what was said over a connection
     * that broke may be read after what was said over the next.
     *
     * @throws MalformedLineException if more proxies report than one pod can have worn out
     */
    synchronized void record(UsageReport report) throws MalformedLineException {
        if (latest.size() == MOST_PROXIES && !latest.containsKey(report.proxy())) {
            throw new MalformedLineException("more than " + MOST_PROXIES + " proxies report usage");
        }
        latest.merge(report.proxy(), report, UsageReport::later);
    }

    /** The policy with what the others have left of its budget; what this proxy has counted it knows itself. */
    DoorPolicy left(DoorPolicy granted, String proxy) {
        InferenceUsage others = usageBesides(proxy);
        return granted.less(others.requests(), others.promptTokens() + others.completionTokens());
    }

    private synchronized InferenceUsage usageBesides(@Nullable String proxy) {
        Map<String, ModelUsage> models = new TreeMap<>();
        for (UsageReport report : latest.values()) {
            if (!report.proxy().equals(proxy)) {
                report.models().forEach((name, usage) -> models.merge(kept(name, models), usage, ModelUsage::plus));
            }
        }
        return InferenceUsage.of(models);
    }

    private static String kept(String name, Map<String, ModelUsage> models) {
        boolean room = models.size() < MOST_MODELS || models.containsKey(name);
        return room && MODEL.matcher(name).matches() ? name : OTHER;
    }
}
