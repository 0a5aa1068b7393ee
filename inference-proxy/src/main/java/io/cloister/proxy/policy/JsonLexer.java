package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The bytes of one JSON text (RFC 8259) with a place in them: reads blanks, literals, numbers and texts strictly. What is
 * not asked for, such as a prompt, is checked and passed over without being kept.
 */
final class JsonLexer {

    /** Behind the last byte. */
    static final int END_OF_TEXT = -1;

    private static final int WINDOW_BYTES = 8 * 1024;
    private static final int FIRST_ROOM = 32;
    private static final int BYTE = 0xff;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int HEXADECIMAL = 16;
    private static final int HEX_DIGITS = 4;

    private final ByteBuf body;
    private final int length;

    /** The bytes at hand, and the place in the body of the first of them. */
    private byte[] window;

    private int windowFrom;
    private int at;
    private int end;

    private boolean keeping;
    private char[] kept = new char[FIRST_ROOM];
    private int keptLength;

    /** At the beginning of a body, which is left as it is. */
    JsonLexer(ByteBuf body) {
        this.body = body;
        this.length = body.readableBytes();
        if (body.hasArray()) {
            window = body.array();
            at = body.arrayOffset() + body.readerIndex();
            windowFrom = -at;
            end = at + length;
        } else {
            window = new byte[Math.min(WINDOW_BYTES, length)];
            refill();
        }
    }

    /** The place in the body. */
    int place() {
        return windowFrom + at;
    }

    /** The text or number that was kept last. */
    String kept() {
        return new String(kept, 0, keptLength);
    }

    /** How many characters that has. */
    int keptLength() {
        return keptLength;
    }

    /** Passes over blanks; the answer is what stands next, which is left there. */
    int skipBlanks() {
        int value = peek();
        while (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            at++;
            value = peek();
        }
        return value;
    }

    /** Passes over the byte that stands next. */
    void skip() {
        at++;
    }

    /** Passes over a word that has to stand next. */
    void readLiteral(String literal) throws RefusedException {
        for (int i = 0; i < literal.length(); i++) {
            require(read() == literal.charAt(i));
        }
    }

    /** Passes over a number, and keeps it as it is written if it is wanted and no longer than allowed. */
    void readNumber(boolean keep, int longest) throws RefusedException {
        keeping = keep;
        keptLength = 0;
        if (peek() == '-') {
            keepDigit(longest);
        }
        if (peek() == '0') {
            keepDigit(longest);
        } else {
            readDigits(longest);
        }
        if (peek() == '.') {
            keepDigit(longest);
            readDigits(longest);
        }
        if (peek() == 'e' || peek() == 'E') {
            keepDigit(longest);
            if (peek() == '+' || peek() == '-') {
                keepDigit(longest);
            }
            readDigits(longest);
        }
    }

    private void readDigits(int longest) throws RefusedException {
        require(isDigit(peek()));
        while (isDigit(peek())) {
            keepDigit(longest);
        }
    }

    private static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }

    private void keepDigit(int longest) throws RefusedException {
        keep((char) read(), longest);
    }

    /** Passes over a text, and keeps what it says if it is wanted; then it must not be longer than allowed. */
    void readText(boolean keep, int longest) throws RefusedException {
        keeping = keep;
        keptLength = 0;
        at++;
        while (true) {
            passPlain(longest);
            int value = read();
            if (value == '"') {
                return;
            }
            if (value == '\\') {
                readEscape(longest);
            } else if (isPlain(value)) {
                keep((char) value, longest);
            } else {
                require(value > BYTE >> 1);
                readWide(value, longest);
            }
        }
    }

    /** Most of most texts: printable ASCII that stands for itself. */
    private void passPlain(int longest) throws RefusedException {
        int begin = at;
        int last = end;
        byte[] bytes = window;
        while (at < last) {
            byte value = bytes[at];
            if (value < FIRST_PRINTABLE || value == '"' || value == '\\') {
                break;
            }
            at++;
        }
        for (int i = begin; keeping && i < at; i++) {
            keep((char) bytes[i], longest);
        }
    }

    private static boolean isPlain(int value) {
        return value >= FIRST_PRINTABLE && value <= BYTE >> 1;
    }

    private void readEscape(int longest) throws RefusedException {
        int value = read();
        switch (value) {
            case '"', '\\', '/' -> keep((char) value, longest);
            case 'b' -> keep('\b', longest);
            case 'f' -> keep('\f', longest);
            case 'n' -> keep('\n', longest);
            case 'r' -> keep('\r', longest);
            case 't' -> keep('\t', longest);
            case 'u' -> keep(readHex(), longest);
            default -> throw malformed();
        }
    }

    private char readHex() throws RefusedException {
        int unit = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            int value = read();
            int digit = value > BYTE >> 1 ? -1 : Character.digit(value, HEXADECIMAL);
            require(digit >= 0);
            unit = unit * HEXADECIMAL + digit;
        }
        return (char) unit;
    }

    /** A character of several bytes, in its one shortest form (RFC 3629, section 4). */
    private void readWide(int first, int longest) throws RefusedException {
        int more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        require(first >= 0xc2 && first <= 0xf4);
        int code = first & (0x3f >> more);
        for (int i = 0; i < more; i++) {
            int value = read();
            require(value >= 0x80 && value <= 0xbf);
            code = (code << 6) | (value & 0x3f);
        }
        boolean shortest = more == 1 || (more == 2 ? code >= 0x800 : code >= 0x10000);
        require(shortest && Character.isValidCodePoint(code) && (code < 0xd800 || code > 0xdfff));
        for (char unit : Character.toChars(code)) {
            keep(unit, longest);
        }
    }

    private void keep(char value, int longest) throws RefusedException {
        if (!keeping) {
            return;
        }
        if (keptLength == longest) {
            throw tooMuch();
        }
        if (keptLength == kept.length) {
            kept = Arrays.copyOf(kept, 2 * keptLength);
        }
        kept[keptLength] = value;
        keptLength++;
    }

    private int read() throws RefusedException {
        int value = peek();
        require(value != END_OF_TEXT);
        at++;
        return value;
    }

    private int peek() {
        return at < end || refill() ? window[at] & BYTE : END_OF_TEXT;
    }

    private boolean refill() {
        int next = windowFrom + at;
        if (next == length) {
            return false;
        }
        int step = Math.min(window.length, length - next);
        body.getBytes(body.readerIndex() + next, window, 0, step);
        windowFrom = next;
        at = 0;
        end = step;
        return true;
    }

    /** Refuses what is not well-formed. */
    void require(boolean wellFormed) throws RefusedException {
        if (!wellFormed) {
            throw malformed();
        }
    }

    private RefusedException malformed() {
        return RefusedException.invalid(
                "The body must be a JSON object in UTF-8, and is not well-formed near byte " + place() + ".");
    }

    static RefusedException tooMuch() {
        return RefusedException.invalid(
                "The JSON of the body is nested too deep, or a name, a number or a setting in it is too long.");
    }
}
