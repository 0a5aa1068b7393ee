package io.cloister.proxy.storm;

/**
 * How the model server answers.
 *
 * @param filler bytes of the body, roughly
 * @param framing what ends the body
 * @param interim the status of an interim answer before it, or 0
 * @param early whether it answers as soon as it has the request's head
 * @param after what becomes of the connection
 * @param writing the pace of the answer
 */
record AnswerShape(int filler, Framing framing, int interim, boolean early, After after, Pace writing) {

    private static final int LARGEST = 300_000;

    /** What ends a body. */
    enum Framing {
        LENGTH,
        CHUNKS,
        END_OF_CONNECTION
    }

    /** What becomes of the connection after the answer. */
    enum After {
        KEPT,
        CLOSED_AS_ANNOUNCED,
        CLOSED_AT_ONCE,
        CLOSED_SOON
    }

    static AnswerShape drawn(Dice dice, Call call) {
        boolean head = call == Call.TAGS_HEAD;
        Framing framing =
                head || dice.chance(30) ? Framing.LENGTH : dice.chance(93) ? Framing.CHUNKS : Framing.END_OF_CONNECTION;
        int interim = dice.chance(94) ? 0 : dice.chance(50) ? 100 : 103;
        boolean early = call.isGood() && dice.chance(4);
        int close = dice.between(1, 100);
        After after = framing == Framing.END_OF_CONNECTION || close <= 5
                ? After.CLOSED_AS_ANNOUNCED
                : close <= 7 ? After.CLOSED_AT_ONCE : close <= 10 ? After.CLOSED_SOON : After.KEPT;
        return new AnswerShape(dice.size(LARGEST), framing, interim, early, after, Pace.drawn(dice));
    }
}
