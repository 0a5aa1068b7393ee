package io.cloister.proxy.storm;

/**
 * How a client sends a request.
 *
 * @param filler bytes of the body beyond what names the request
 * @param chunked whether the body is in chunks rather than of announced length
 * @param old whether it speaks HTTP/1.0
 * @param closes whether it wants no further request on the connection
 * @param expects whether it waits for {@code 100 Continue} before the body
 * @param pipelined whether the next request follows without waiting for the answer
 * @param writing the pace of the request
 * @param reading the pace at which the answer is taken
 */
record RequestShape(
        int filler,
        boolean chunked,
        boolean old,
        boolean closes,
        boolean expects,
        boolean pipelined,
        Pace writing,
        Pace reading) {

    private static final int LARGEST = 300_000;

    static RequestShape drawn(Dice dice, Call call) {
        boolean old = !call.endsTheConnection() && dice.chance(3);
        boolean chunked = call == Call.BROKEN_CHUNK || (call.hasBody() && !old && dice.chance(40));
        boolean expects = call.hasBody() && !old && dice.chance(2);
        boolean closes = old || dice.chance(10);
        int filler = call.hasBody() ? dice.size(LARGEST) : 0;
        boolean pipelined = !closes && !expects && filler < 4_000 && dice.chance(25);
        return new RequestShape(filler, chunked, old, closes, expects, pipelined, Pace.drawn(dice), Pace.drawn(dice));
    }
}
