package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Reads one JSON text (RFC 8259) token by token, strictly, and keeps nothing of it but the token at hand: what is not asked
 * for, such as a prompt, is checked and passed over. It knows where each value stands, so that a value can be changed and
 * all else travel on as it came.
 */
final class JsonReader {

    /** What stands next. */
    enum Token {
        OBJECT,
        OBJECT_END,
        ARRAY,
        ARRAY_END,
        NAME,
        TEXT,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        END
    }

    /** Far above any name of a member, and any text that policy looks at. */
    private static final int LONGEST_NAME = 256;

    private static final int LONGEST_TEXT = 1024;
    private static final int DEEPEST = 500;
    private static final int WINDOW_BYTES = 8 * 1024;
    private static final int FIRST_ROOM = 32;

    private static final int END_OF_TEXT = -1;
    private static final int BYTE = 0xff;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int HEXADECIMAL = 16;
    private static final int HEX_DIGITS = 4;

    private final ByteBuf body;
    private final int length;
    private final boolean[] objects = new boolean[DEEPEST + 1];

    /** The bytes at hand, and the place in the body of the first of them. */
    private byte[] window;

    private int windowFrom;
    private int at;
    private int end;

    private int depth;
    private boolean begun;
    private boolean fresh;
    private boolean named;

    private boolean keeping;
    private char[] kept = new char[FIRST_ROOM];
    private int keptLength;
    private int from;

    /** A reader that leaves the body as it is. */
    JsonReader(ByteBuf body) {
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

    /** The place of the first byte of the last token. */
    int from() {
        return from;
    }

    /** The place behind the last byte of the last token. */
    int to() {
        return windowFrom + at;
    }

    /** The name, or the text or number if it was asked for. */
    String text() {
        return new String(kept, 0, keptLength);
    }

    /** Whether the name is another one in any spelling, as servers fold the case of letters. */
    boolean isNamed(String name) {
        return keptLength == name.length() && text().equalsIgnoreCase(name);
    }

    /**
     * Reads the next token.
     *
     * @param keep whether its text or number is wanted, if it is one
     * @throws RefusedException if the text is not well-formed there, or something is too long or too deep
     */
    Token next(boolean keep) throws RefusedException {
        int first = skipBlanks();
        if (depth == 0) {
            return readTop(first, keep);
        }
        if (named) {
            named = false;
            return readValue(first, keep);
        }
        boolean inObject = objects[depth];
        boolean closes = first == (inObject ? '}' : ']');
        if (fresh && !closes) {
            fresh = false;
        } else if (closes) {
            return close(inObject);
        } else {
            require(first == ',');
            at++;
            first = skipBlanks();
        }
        return inObject ? readName(first) : readValue(first, keep);
    }

    private Token readTop(int first, boolean keep) throws RefusedException {
        if (begun) {
            require(first == END_OF_TEXT);
            return Token.END;
        }
        begun = true;
        return readValue(first, keep);
    }

    /** Passes over the rest of an object or array that has just begun. */
    void passOver() throws RefusedException {
        for (int inside = depth - 1; depth > inside; ) {
            next(false);
        }
    }

    /** How many objects and arrays are open. */
    int depth() {
        return depth;
    }

    private Token readName(int first) throws RefusedException {
        require(first == '"');
        readText(true, LONGEST_NAME);
        require(skipBlanks() == ':');
        at++;
        named = true;
        return Token.NAME;
    }

    private Token readValue(int first, boolean keep) throws RefusedException {
        from = to();
        return switch (first) {
            case '"' -> {
                readText(keep, LONGEST_TEXT);
                yield Token.TEXT;
            }
            case '{' -> open(true);
            case '[' -> open(false);
            case 't' -> readLiteral("true", Token.TRUE);
            case 'f' -> readLiteral("false", Token.FALSE);
            case 'n' -> readLiteral("null", Token.NULL);
            default -> {
                readNumber(keep);
                yield Token.NUMBER;
            }
        };
    }

    private Token open(boolean object) throws RefusedException {
        if (depth == DEEPEST) {
            throw tooMuch();
        }
        at++;
        depth++;
        objects[depth] = object;
        fresh = true;
        return object ? Token.OBJECT : Token.ARRAY;
    }

    private Token close(boolean object) {
        at++;
        depth--;
        fresh = false;
        return object ? Token.OBJECT_END : Token.ARRAY_END;
    }

    private Token readLiteral(String literal, Token token) throws RefusedException {
        for (int i = 0; i < literal.length(); i++) {
            require(read() == literal.charAt(i));
        }
        return token;
    }

    private void readNumber(boolean keep) throws RefusedException {
        keeping = keep;
        keptLength = 0;
        if (peek() == '-') {
            keepDigit();
        }
        if (peek() == '0') {
            keepDigit();
        } else {
            readDigits();
        }
        if (peek() == '.') {
            keepDigit();
            readDigits();
        }
        if (peek() == 'e' || peek() == 'E') {
            keepDigit();
            if (peek() == '+' || peek() == '-') {
                keepDigit();
            }
            readDigits();
        }
    }

    private void readDigits() throws RefusedException {
        require(isDigit(peek()));
        while (isDigit(peek())) {
            keepDigit();
        }
    }

    private static boolean isDigit(int value) {
        return value >= '0' && value <= '9';
    }

    private void keepDigit() throws RefusedException {
        keep((char) read(), LONGEST_TEXT);
    }

    private void readText(boolean keep, int longest) throws RefusedException {
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

    private int skipBlanks() {
        int value = peek();
        while (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            at++;
            value = peek();
        }
        return value;
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

    private void require(boolean wellFormed) throws RefusedException {
        if (!wellFormed) {
            throw malformed();
        }
    }

    private RefusedException malformed() {
        return RefusedException.invalid(
                "The body must be a JSON object in UTF-8, and is not well-formed near byte " + to() + ".");
    }

    private static RefusedException tooMuch() {
        return RefusedException.invalid(
                "The JSON of the body is nested too deep, or a name, a number or a setting in it is too long.");
    }
}
