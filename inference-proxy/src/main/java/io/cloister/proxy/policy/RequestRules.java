package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.policy.JsonReader.Token;
import io.cloister.proxy.policy.RequestJson.Member;
import io.cloister.proxy.route.AnswerStyle;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.route.TokenLimit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What policy says of one request, and what it changes in it. */
final class RequestRules {

    private static final String INCLUDE_USAGE = "{\"include_usage\":true}";
    private static final String WEB_TOOL = "web_";
    private static final List<String> HOW_MANY_ANSWERS = List.of("n", "n_cmpl", "best_of");
    private static final Set<Route> TELL_USAGE_ONLY_WHEN_ASKED = Set.of(Route.OPENAI_CHAT, Route.OPENAI_COMPLETION);

    private RequestRules() {}

    /**
     * The model that a request names, or nothing.
     *
     * @throws RefusedException if it is not a text that can be a name
     */
    static @Nullable String model(RequestJson request) throws RefusedException {
        Member model = request.member("model");
        if (model == null) {
            return null;
        }
        String name = String.valueOf(model.text());
        if (!model.isText() || !ModelName.isPlain(name)) {
            throw RefusedException.invalid(
                    "The member \"model\" must be a text of 1 to 256 printable characters without white space.");
        }
        return name;
    }

    /** Refuses a model that may not be named, and none where one must be. */
    static void checkModel(@Nullable String model, Allowance allowance) throws RefusedException {
        if (model == null) {
            throw RefusedException.invalid(
                    "The member \"model\" is required: this task may use " + list(allowance) + ".");
        }
        if (ModelName.saysCloud(model)) {
            throw new RefusedException(remote(model));
        }
        if (!allowance.lists(model)) {
            throw new RefusedException(Refusal.of(
                    ProblemType.MODEL_NOT_ALLOWED,
                    "This task may not use the model " + model + ", only " + list(allowance) + "."));
        }
    }

    private static String list(Allowance allowance) {
        Set<String> models = allowance.policy().models();
        return models == null ? "any" : String.join(", ", models);
    }

    /**
     * Refuses tools that are not the sandbox's own to run. Ollama itself runs what {@code /v1/messages} and {@code
     * /v1/responses} call web search: it would ask the internet whatever the model says.
     */
    static void checkTools(RequestJson request) throws RefusedException {
        for (String type : request.toolTypes()) {
            if (type.startsWith(WEB_TOOL)) {
                throw new RefusedException(Refusal.of(
                        ProblemType.FORBIDDEN, "A sandbox may not have the model server search the web for it."));
            }
        }
    }

    /** The refusal of a model that would carry the prompt away. */
    static Refusal remote(String model) {
        return Refusal.of(
                ProblemType.MODEL_NOT_ALLOWED,
                "The model " + model + " does not run on this machine, and a sandbox may use local models only.");
    }

    /**
     * Checks that a request says plainly whether its answer shall be a stream.
     *
     * @throws RefusedException if what it says would be a yes to one model server and a no to another
     */
    static void checkStream(RequestJson request) throws RefusedException {
        Member stream = request.member("stream");
        if (stream != null && !stream.isTrue() && stream.kind() != Token.FALSE) {
            throw RefusedException.invalid("The member \"stream\" must be true or false.");
        }
    }

    /** Whether the answer will be a stream. */
    static boolean isStreamed(RequestJson request, Route route) {
        Member stream = request.member("stream");
        return stream == null ? route.style() == AnswerStyle.STREAM_BY_DEFAULT : stream.isTrue();
    }

    /**
     * Lowers {@code keep_alive} to a cap.
     *
     * @throws RefusedException if it is not a time
     */
    static void capKeepAlive(RequestJson request, BodyEdits edits, @Nullable Duration cap) throws RefusedException {
        Member asked = request.member("keep_alive");
        if (asked == null || cap == null) {
            return;
        }
        double seconds = KeepAlive.seconds(asked);
        if (seconds < 0 || seconds > cap.toSeconds()) {
            edits.set(null, "keep_alive", Long.toString(cap.toSeconds()));
        }
    }

    /**
     * How many tokens the answer may have by the request's own word.
     *
     * @return {@link Long#MAX_VALUE} where it sets no limit
     * @throws RefusedException if a limit is not a number
     */
    static long tokensAsked(RequestJson request, TokenLimit limit) throws RefusedException {
        long asked = Long.MAX_VALUE;
        for (String name : limit.names()) {
            Member member = request.member(path(limit, name));
            if (member != null && !member.isNumber()) {
                throw RefusedException.invalid("The member \"" + path(limit, name) + "\" must be a number.");
            }
            if (member != null && isLimit(member)) {
                asked = Math.min(asked, (long) member.number());
            }
        }
        return asked;
    }

    /** Lowers each limit that the request sets to what it may have, and sets the first where it is missing. */
    static void capTokens(RequestJson request, BodyEdits edits, TokenLimit limit, long tokens) {
        for (String name : limit.names()) {
            Member member = request.member(path(limit, name));
            boolean missing = member == null && name.equals(limit.names().getFirst());
            boolean tooHigh = member != null && (!isLimit(member) || member.number() > tokens);
            if (missing || tooHigh) {
                edits.set(limit.object(), name, Long.toString(tokens));
            }
        }
    }

    /** Lowers the number of answers to one: Ollama gives no more, and other servers would use the limit for each. */
    static void capAnswers(RequestJson request, BodyEdits edits, TokenLimit limit) {
        if (limit != TokenLimit.MAX_TOKENS) {
            return;
        }
        for (String name : HOW_MANY_ANSWERS) {
            Member member = request.member(name);
            if (member != null && !(member.isNumber() && member.number() == 1)) {
                edits.set(null, name, "1");
            }
        }
    }

    /** Has the stream tell its usage; the answer says whether the client has not asked for it itself. */
    static boolean askForUsage(RequestJson request, BodyEdits edits, Route route) {
        Member asked = request.member("stream_options.include_usage");
        boolean silent = TELL_USAGE_ONLY_WHEN_ASKED.contains(route)
                && isStreamed(request, route)
                && (asked == null || !asked.isTrue());
        if (silent) {
            edits.set(null, "stream_options", INCLUDE_USAGE);
        }
        return silent;
    }

    /** Ollama takes zero, like what is below it, for no limit at all. */
    private static boolean isLimit(Member member) {
        return member.number() >= 1;
    }

    private static String path(TokenLimit limit, String name) {
        return limit.object() == null ? name : limit.object() + "." + name;
    }
}
