package io.cloister.proxy.wire;

import static io.cloister.proxy.wire.Octets.CR;
import static io.cloister.proxy.wire.Octets.LF;

import io.cloister.proxy.wire.MalformedException.Fault;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Gathers the head of one message after another from the bytes of a connection, which may come split anywhere. A line
 * ends with CR LF and with nothing else; empty lines before a head are passed over (RFC 9112, section 2.2).
 */
public final class HeadReader {

    private static final int LONGEST_LINE_BYTES = 8 * 1024;
    private static final int LARGEST_FIELDS_BYTES = 16 * 1024;
    private static final int FIRST_ROOM = 512;
    private static final int STEP_BYTES = 2 * 1024;
    private static final int END_BYTES = 4;

    private final Head head = new Head();
    private byte[] bytes = new byte[FIRST_ROOM];
    private int length;
    private int looked;
    private int lineLength;

    /** Whether a part of a head has come. */
    public boolean hasBegun() {
        return length > 0;
    }

    /** Forgets the head that was read, of which nothing may be used any more, and begins the next. */
    public void next() {
        length = 0;
        looked = 0;
        lineLength = 0;
    }

    /**
     * Takes in what belongs to the head.
     *
     * @return whether it is whole
     * @throws MalformedException if it is no head, or too large
     */
    public boolean read(ByteBuf in) throws MalformedException {
        while (in.isReadable()) {
            if (length == 0 && passEmptyLine(in)) {
                continue;
            }
            int step = Math.min(in.readableBytes(), STEP_BYTES);
            makeRoom(length + step);
            in.getBytes(in.readerIndex(), bytes, length, step);
            int end = findEnd(length + step);
            if (end > 0) {
                in.skipBytes(end - length);
                length = end;
                checkLimits();
                return true;
            }
            in.skipBytes(step);
            length += step;
            checkLimits();
        }
        return false;
    }

    /** The head that has been read, good until {@link #next}. */
    Head head() throws MalformedException {
        head.parse(bytes, length);
        return head;
    }

    private boolean passEmptyLine(ByteBuf in) {
        byte first = in.getByte(in.readerIndex());
        if (first == LF || first == CR) {
            in.skipBytes(1);
            return true;
        }
        return false;
    }

    private void makeRoom(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }

    /** The place behind the empty line, or 0. Notes the end of the first line on the way. */
    private int findEnd(int to) throws MalformedException {
        for (int at = looked; at < to; at++) {
            if (bytes[at] != LF) {
                continue;
            }
            if (bytes[at - 1] != CR) {
                throw MalformedException.unreadable();
            }
            if (lineLength == 0) {
                lineLength = at + 1;
            }
            if (at >= END_BYTES - 1 && bytes[at - 2] == LF) {
                looked = at + 1;
                return at + 1;
            }
        }
        looked = to;
        return 0;
    }

    private void checkLimits() throws MalformedException {
        int line = lineLength == 0 ? length : lineLength;
        if (line > LONGEST_LINE_BYTES) {
            throw new MalformedException(Fault.LINE_TOO_LONG, "The first line is above the limit of 8 KiB.");
        }
        if (length - line > LARGEST_FIELDS_BYTES) {
            throw new MalformedException(Fault.FIELDS_TOO_LARGE, "The headers are above the limit of 16 KiB.");
        }
    }
}
