package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.policy.RequestJson.Member;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ollama's {@code keep_alive}: seconds as a number, or a duration as Go writes it; below zero means for ever. */
final class KeepAlive {

    private static final Map<String, Double> SECONDS =
            Map.of("ns", 1e-9, "us", 1e-6, "\u00b5s", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "h", 3600.0);
    private static final String NUMBER = "(\\d+\\.?\\d*|\\.\\d+)";
    private static final Pattern PART = Pattern.compile(NUMBER + "(ns|us|\u00b5s|ms|s|m|h)");
    private static final Pattern DURATION = Pattern.compile("[+-]?(0|(" + PART.pattern() + ")+)");
    private static final int LONGEST = 64;

    private KeepAlive() {}

    /**
     * The time in seconds.
     *
     * @throws RefusedException if it is neither
     */
    static double seconds(Member member) throws RefusedException {
        if (member.isNumber()) {
            return member.number();
        }
        String text = String.valueOf(member.text());
        if (!member.isText()
                || text.length() > LONGEST
                || !DURATION.matcher(text).matches()) {
            throw RefusedException.invalid(
                    "The member \"keep_alive\" must be a number of seconds or a duration such as \"5m\".");
        }
        double sum = 0;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            sum += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 0.0);
        }
        return text.startsWith("-") ? -sum : sum;
    }
}
