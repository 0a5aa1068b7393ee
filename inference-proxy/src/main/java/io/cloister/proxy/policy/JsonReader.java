package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.netty.buffer.ByteBuf;

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

    private final JsonLexer text;
    private final boolean[] objects = new boolean[DEEPEST + 1];

    private int depth;
    private boolean begun;
    private boolean fresh;
    private boolean named;

    private int from;

    /** A reader that leaves the body as it is. */
    JsonReader(ByteBuf body) {
        text = new JsonLexer(body);
    }

    /** The place of the first byte of the last token. */
    int from() {
        return from;
    }

    /** The place behind the last byte of the last token. */
    int to() {
        return text.place();
    }

    /** The name, or the text or number if it was asked for. */
    String text() {
        return text.kept();
    }

    /** Whether the name is another one in any spelling, as servers fold the case of letters. */
    boolean isNamed(String name) {
        return text.keptLength() == name.length() && text().equalsIgnoreCase(name);
    }

    /**
     * Reads the next token.
     *
     * @param keep whether its text or number is wanted, if it is one
     * @throws RefusedException if the text is not well-formed there, or something is too long or too deep
     */
    Token next(boolean keep) throws RefusedException {
        int first = text.skipBlanks();
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
            text.require(first == ',');
            text.skip();
            first = text.skipBlanks();
        }
        return inObject ? readName(first) : readValue(first, keep);
    }

    private Token readTop(int first, boolean keep) throws RefusedException {
        if (begun) {
            text.require(first == JsonLexer.END_OF_TEXT);
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
        text.require(first == '"');
        text.readText(true, LONGEST_NAME);
        text.require(text.skipBlanks() == ':');
        text.skip();
        named = true;
        return Token.NAME;
    }

    private Token readValue(int first, boolean keep) throws RefusedException {
        from = to();
        return switch (first) {
            case '"' -> {
                text.readText(keep, LONGEST_TEXT);
                yield Token.TEXT;
            }
            case '{' -> open(true);
            case '[' -> open(false);
            case 't' -> literal("true", Token.TRUE);
            case 'f' -> literal("false", Token.FALSE);
            case 'n' -> literal("null", Token.NULL);
            default -> {
                text.readNumber(keep, LONGEST_TEXT);
                yield Token.NUMBER;
            }
        };
    }

    private Token open(boolean object) throws RefusedException {
        if (depth == DEEPEST) {
            throw JsonLexer.tooMuch();
        }
        text.skip();
        depth++;
        objects[depth] = object;
        fresh = true;
        return object ? Token.OBJECT : Token.ARRAY;
    }

    private Token close(boolean object) {
        text.skip();
        depth--;
        fresh = false;
        return object ? Token.OBJECT_END : Token.ARRAY_END;
    }

    private Token literal(String word, Token token) throws RefusedException {
        text.readLiteral(word);
        return token;
    }
}
