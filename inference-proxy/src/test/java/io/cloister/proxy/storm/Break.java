package io.cloister.proxy.storm;

/**
 * One end leaves in the middle.
 *
 * @param when amid which bytes
 * @param at after how much of them, from 0 to less than 1
 * @param reset whether with a reset instead of an orderly end
 */
record Break(When when, double at, boolean reset) {

    /** In the middle of what. */
    enum When {
        REQUEST,
        /** The request is sent, the answer has not begun. */
        WAITING,
        ANSWER
    }

    static Break drawn(Dice dice, When... times) {
        return new Break(dice.oneOf(times), dice.chance(10) ? 0 : dice.fraction(), dice.chance(50));
    }

    int position(int length) {
        return (int) (at * length);
    }
}
