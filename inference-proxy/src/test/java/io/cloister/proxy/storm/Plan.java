package io.cloister.proxy.storm;

import org.jspecify.annotations.Nullable;

/**
 * All that happens to one request.
 *
 * @param clientBreak where the client leaves, if it does
 * @param serverBreak where the model server leaves, if it does; a {@code GET} meets that once only
 */
record Plan(
        long seed,
        int index,
        Call call,
        RequestShape request,
        AnswerShape answer,
        @Nullable Break clientBreak,
        @Nullable Break serverBreak) {

    private static final int MODELS = 4;

    /**
     * Draws the plan of one request.
     *
     * @param resets whether the way to the server knows resets: a Unix socket does not
     */
    static Plan of(long seed, int index, boolean resets) {
        Dice dice = new Dice(seed, index, "plan");
        Call call = Call.drawn(dice);
        RequestShape request = RequestShape.drawn(dice, call);
        AnswerShape answer = AnswerShape.drawn(dice, call);
        if (!call.isGood() || dice.chance(85)) {
            return new Plan(seed, index, call, request, answer, null, null);
        }
        if (dice.chance(50)) {
            return new Plan(seed, index, call, request, answer, Break.drawn(dice, Break.When.values()), null);
        }
        Break serverBreak = Break.drawn(dice, Break.When.REQUEST, Break.When.ANSWER, Break.When.ANSWER);
        boolean looksWhole = call == Call.TAGS_HEAD || answer.framing() == AnswerShape.Framing.END_OF_CONNECTION;
        boolean visible = !looksWhole || serverBreak.when() == Break.When.REQUEST || (serverBreak.reset() && resets);
        return new Plan(seed, index, call, request, answer, null, visible ? serverBreak : null);
    }

    Dice dice(String purpose) {
        return new Dice(seed, index, purpose);
    }

    /** The model it names. */
    String model() {
        return call == Call.ABSENT_MODEL ? "absent" : "m" + index % MODELS;
    }

    boolean clientBreaks(Break.When when) {
        return clientBreak != null && clientBreak.when() == when;
    }

    /** Whether the server must never see the end of this request. */
    boolean staysIncomplete() {
        return call == Call.BROKEN_CHUNK || clientBreaks(Break.When.REQUEST);
    }

    /** Whether another request may follow it on the wire at once. */
    boolean isFollowed() {
        return request.pipelined() && clientBreak == null && !call.endsTheConnection();
    }
}
