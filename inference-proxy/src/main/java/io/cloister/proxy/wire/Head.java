package io.cloister.proxy.wire;

import static io.cloister.proxy.wire.Octets.LF;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of one message in the bytes in which it came: the first line and the fields, whose names have been checked and
 * whose places are known, so that what travels on is copied and never spelt anew.
 */
final class Head {

    private static final int UNKNOWN = -1;
    private static final int FIRST_ROOM = 24;
    private static final long HIGHEST_LENGTH = Long.MAX_VALUE / 100;
    private static final int DECIMAL = 10;

    private byte[] bytes = new byte[0];
    private int lineLength;
    private int count;

    /** Of each field: what it is, where its line begins, where its value begins and ends, and where the next line begins. */
    private Field[] fields = new Field[FIRST_ROOM];

    private int[] begins = new int[FIRST_ROOM + 1];
    private int[] values = new int[FIRST_ROOM];
    private int[] ends = new int[FIRST_ROOM];
    private List<String> connectionOptions = List.of();

    /** Reads a whole head, with the empty line behind it. It goes on using the bytes. */
    void parse(byte[] head, int length) throws MalformedException {
        bytes = head;
        count = 0;
        connectionOptions = List.of();
        int at = endOfLine(0);
        lineLength = at - 2;
        int end = length - 2;
        while (at < end) {
            int next = endOfLine(at);
            add(at, next);
            at = next;
        }
        begins[count] = at;
    }

    /** The place behind a line's end, which is CR LF: that no LF stands alone has been seen to. */
    private int endOfLine(int from) {
        int at = from;
        while (bytes[at] != LF) {
            at++;
        }
        return at + 1;
    }

    private void add(int from, int next) throws MalformedException {
        int colon = from;
        while (Octets.isToken(bytes[colon])) {
            colon++;
        }
        int value = colon + 1;
        int end = next - 2;
        if (colon == from || bytes[colon] != ':') {
            throw MalformedException.unreadable();
        }
        while (value < end && Octets.isBlank(bytes[value])) {
            value++;
        }
        while (end > value && Octets.isBlank(bytes[end - 1])) {
            end--;
        }
        for (int at = value; at < end; at++) {
            if (!Octets.isFieldContent(bytes[at])) {
                throw MalformedException.unreadable();
            }
        }
        makeRoom();
        fields[count] = Field.named(bytes, from, colon);
        if (fields[count] == Field.CONNECTION) {
            addConnectionOptions(value, end);
        }
        begins[count] = from;
        values[count] = value;
        ends[count] = end;
        count++;
    }

    private void makeRoom() {
        if (count == fields.length) {
            int room = 2 * count;
            fields = Arrays.copyOf(fields, room);
            begins = Arrays.copyOf(begins, room + 1);
            values = Arrays.copyOf(values, room);
            ends = Arrays.copyOf(ends, room);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** The length of the first line, without its end. */
    int lineLength() {
        return lineLength;
    }

    int count(Field wanted) {
        int times = 0;
        for (int at = 0; at < count; at++) {
            if (fields[at] == wanted) {
                times++;
            }
        }
        return times;
    }

    /** The value of the first such field, or nothing. */
    @Nullable
    String value(Field wanted) {
        for (int at = 0; at < count; at++) {
            if (fields[at] == wanted) {
                return new String(bytes, values[at], ends[at] - values[at], ISO_8859_1);
            }
        }
        return null;
    }

    /** Whether {@code Connection} lists an option, in any of its fields. */
    boolean connectionLists(String option) {
        return connectionOptions.contains(option);
    }

    private void addConnectionOptions(int from, int to) {
        String list = new String(bytes, from, to - from, ISO_8859_1);
        connectionOptions = new ArrayList<>(connectionOptions);
        for (String option : list.toLowerCase(Locale.ROOT).split(",", -1)) {
            connectionOptions.add(option.strip());
        }
    }

    /**
     * The announced length of the body, or -1.
     *
     * @throws MalformedException if it is said twice, or is no length
     */
    long contentLength() throws MalformedException {
        long length = UNKNOWN;
        for (int at = 0; at < count; at++) {
            if (fields[at] == Field.CONTENT_LENGTH) {
                if (length != UNKNOWN) {
                    throw MalformedException.unreadable();
                }
                length = number(values[at], ends[at]);
            }
        }
        return length;
    }

    private long number(int from, int to) throws MalformedException {
        long number = 0;
        for (int at = from; at < to; at++) {
            int digit = Octets.digit(bytes[at], DECIMAL);
            if (digit < 0 || number > HIGHEST_LENGTH) {
                throw MalformedException.unreadable();
            }
            number = number * DECIMAL + digit;
        }
        if (from == to) {
            throw MalformedException.unreadable();
        }
        return number;
    }

    /** Writes the lines of those fields that travel on, as they came. */
    void writePassing(ByteBuf out) {
        int from = 0;
        int to = 0;
        for (int at = 0; at < count; at++) {
            if (!fields[at].passes() || isListed(at)) {
                continue;
            }
            if (to != begins[at]) {
                out.writeBytes(bytes, from, to - from);
                from = begins[at];
            }
            to = begins[at + 1];
        }
        out.writeBytes(bytes, from, to - from);
    }

    /** Whether {@code Connection} names the field as one that belongs to this connection. */
    private boolean isListed(int field) {
        for (String option : connectionOptions) {
            int colon = begins[field] + option.length();
            if (colon < ends[field] + 1
                    && bytes[colon] == ':'
                    && Octets.isName(bytes, begins[field], colon, Octets.ascii(option))) {
                return true;
            }
        }
        return false;
    }

    /** The most bytes that {@link #writePassing} may write. */
    int size() {
        return begins[count];
    }
}
