package io.cloister.proxy.storm;

/** Puts a request into the bytes that its client writes. */
final class RequestBytes {

    /** Says to the server which plan the request belongs to. */
    static final String MARK = "x-storm";

    private static final String[] UNTRUSTED_HEADERS = {
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2, 2",
        "Content-Length: +2",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Content-Encoding: gzip\r\nContent-Length: 2",
        "Content-Length: 2\r\nHost: another",
        "Content-Length : 2"
    };

    private RequestBytes() {}

    static Message of(Plan plan) {
        Dice dice = plan.dice("request");
        RequestShape shape = plan.request();
        byte[] body = Content.asked(plan);
        Framed framed = new Framed()
                .line(plan.call().method + " " + plan.call().path + (shape.old() ? " HTTP/1.0" : " HTTP/1.1"))
                .line("Host: sandbox")
                .line("X-Storm: " + plan.index())
                .line("Authorization: Bearer secret");
        if (shape.closes() && !shape.old()) {
            framed.line("Connection: close");
        }
        if (shape.expects()) {
            framed.line("Expect: 100-continue");
        }
        if (plan.call() == Call.MALFORMED) {
            framed.line(dice.oneOf(UNTRUSTED_HEADERS)).line("");
            return new Message(framed.length(), framed.text("{}").bytes());
        }
        if (shape.chunked()) {
            framed.line("Transfer-Encoding: chunked");
        } else if (body.length > 0) {
            framed.line("Content-Length: " + body.length);
        }
        int headLength = framed.line("").length();
        return new Message(headLength, withBody(framed, plan, body, dice).bytes());
    }

    private static Framed withBody(Framed framed, Plan plan, byte[] body, Dice dice) {
        if (!plan.request().chunked()) {
            return framed.body(body);
        }
        framed.chunks(body, dice);
        return plan.call() == Call.BROKEN_CHUNK ? framed.line("zz") : framed.lastChunk(dice);
    }
}
