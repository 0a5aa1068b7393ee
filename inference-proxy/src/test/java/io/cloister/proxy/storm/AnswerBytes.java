package io.cloister.proxy.storm;

/** Puts an answer into the bytes that the model server writes. */
final class AnswerBytes {

    private AnswerBytes() {}

    static Message of(Plan plan) {
        Dice dice = plan.dice("answer");
        AnswerShape shape = plan.answer();
        byte[] body = Content.answered(plan);
        Framed framed = new Framed();
        if (shape.interim() > 0) {
            framed.line("HTTP/1.1 " + shape.interim() + " Wait").line("");
        }
        framed.line("HTTP/1.1 " + plan.call().status + " Said").line("X-Storm: " + plan.index());
        if (shape.after() == AnswerShape.After.CLOSED_AS_ANNOUNCED) {
            framed.line("Connection: close");
        }
        switch (shape.framing()) {
            case LENGTH -> framed.line("Content-Length: " + body.length);
            case CHUNKS -> framed.line("Transfer-Encoding: chunked");
            case END_OF_CONNECTION -> {}
        }
        int headLength = framed.line("").length();
        if (plan.call() == Call.TAGS_HEAD) {
            return new Message(headLength, framed.bytes());
        }
        if (shape.framing() == AnswerShape.Framing.CHUNKS) {
            framed.chunks(body, dice).lastChunk(dice);
        } else {
            framed.body(body);
        }
        return new Message(headLength, framed.bytes());
    }

    /** An answer to a question that the proxy asks for itself. */
    static byte[] plain(int status, byte[] body) {
        return new Framed()
                .line("HTTP/1.1 " + status + " Said")
                .line("Content-Length: " + body.length)
                .line("")
                .body(body)
                .bytes();
    }
}
