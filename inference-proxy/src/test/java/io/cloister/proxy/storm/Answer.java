package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a client got.
 *
 * @param head absent if nothing came
 * @param body what there is of it, one character a byte
 */
record Answer(@Nullable Head head, String body, End end) {

    /** How it ended. */
    enum End {
        WHOLE,
        CUT_OFF,
        RESET
    }

    /**
     * Reads the next answer.
     *
     * @param onHead is told when a head is here, also an interim one
     */
    static Answer read(Wire wire, boolean withBody, Runnable onHead) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Head head = null;
        try {
            do {
                head = null;
                head = wire.head();
                onHead.run();
            } while (head.isInterim());
            if (withBody) {
                wire.body(head, body, true);
            }
            return new Answer(head, body.toString(ISO_8859_1), End.WHOLE);
        } catch (EOFException e) {
            return new Answer(head, body.toString(ISO_8859_1), End.CUT_OFF);
        } catch (IOException e) {
            return new Answer(head, body.toString(ISO_8859_1), End.RESET);
        } finally {
            onHead.run();
        }
    }

    boolean isWhole() {
        return end == End.WHOLE;
    }

    int status() {
        return head == null ? 0 : head.status();
    }

    /** Whether another request may follow on the connection. */
    boolean keepsTheConnection() {
        return isWhole()
                && head != null
                && !head.says("connection", "close")
                && (head.header("content-length") != null || head.header("transfer-encoding") != null);
    }

    @Override
    public String toString() {
        return end + " " + (head == null ? "without a head" : head.start() + " " + head.headers()) + " with "
                + body.length() + " bytes";
    }
}
