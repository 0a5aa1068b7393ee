package io.cloister.proxy.meter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Finds the token counts in JSON texts, of which the bytes may come split anywhere, and keeps no more of them than a few
 * bytes. It knows Ollama's {@code prompt_eval_count} and {@code eval_count}, and {@code usage} as OpenAI's and
 * Anthropic's answers have it: at the top, or one level down in {@code response} or {@code message}. A count that comes
 * more than once grows, so the highest is kept. It does not check the grammar: the answer is the client's to judge.
 */
final class UsageScanner {

    private static final int DEEPEST = 4;
    private static final int LONGEST_NAME = 24;
    private static final long HIGHEST_COUNT = 1_000_000_000_000L;

    private static final int ELSEWHERE = 0;
    private static final int TOP = 1;
    private static final int WRAPPER = 2;
    private static final int USAGE = 3;

    private static final byte[] PROMPT_EVAL_COUNT = name("prompt_eval_count");
    private static final byte[] EVAL_COUNT = name("eval_count");
    private static final byte[] RESPONSE = name("response");
    private static final byte[] MESSAGE = name("message");
    private static final byte[] USAGE_NAME = name("usage");
    private static final byte[] PROMPT_TOKENS = name("prompt_tokens");
    private static final byte[] INPUT_TOKENS = name("input_tokens");
    private static final byte[] COMPLETION_TOKENS = name("completion_tokens");
    private static final byte[] OUTPUT_TOKENS = name("output_tokens");

    private final int[] places = new int[DEEPEST];
    private final byte[] text = new byte[LONGEST_NAME];
    private int depth;
    private boolean inText;
    private boolean escaped;
    private int textLength;
    private boolean named;
    private long number = -1;

    private long promptTokens;
    private long completionTokens;
    private boolean counted;
    private long objects;

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }

    /** Whether the answer told how much it has written. */
    boolean hasCounted() {
        return counted;
    }

    /** How many whole objects have passed. */
    long objects() {
        return objects;
    }

    /** Begins a new text, whatever was left of the one before. */
    void reset() {
        depth = 0;
        inText = false;
        escaped = false;
        named = false;
        number = -1;
    }

    void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (inText) {
                at = readText(bytes, at, to);
            } else {
                readStructure(bytes[at]);
                at++;
            }
        }
    }

    /** Reads on to behind the end of a text; the long ones are prose, so that most bytes are passed by quickly. */
    private int readText(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte value = bytes[at];
            at++;
            if (escaped) {
                escaped = false;
            } else if (value == '\\') {
                escaped = true;
            } else if (value == '"') {
                inText = false;
                return at;
            }
            if (textLength < LONGEST_NAME) {
                text[textLength] = value;
                textLength++;
            } else {
                textLength = LONGEST_NAME + 1;
                at = skipProse(bytes, at, to);
            }
        }
        return at;
    }

    private int skipProse(byte[] bytes, int from, int to) {
        int at = from;
        while (!escaped && at < to && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    private void readStructure(byte value) {
        if (value >= '0' && value <= '9') {
            readDigit(value - '0');
            return;
        }
        switch (value) {
            case '"' -> {
                inText = true;
                named = false;
                textLength = 0;
            }
            case ':' -> named = true;
            case '{' -> open(depth == 0 ? TOP : inner());
            case '[' -> open(ELSEWHERE);
            case '}', ']' -> close(value == '}');
            case ',' -> endValue();
            case ' ', '\t', '\r', '\n' -> {}
            default -> named = false;
        }
    }

    private void readDigit(int digit) {
        if (named && number < HIGHEST_COUNT) {
            number = Math.max(number, 0) * 10 + digit;
        }
    }

    private void open(int place) {
        depth++;
        if (depth < DEEPEST) {
            places[depth] = place;
        }
        named = false;
    }

    private void close(boolean object) {
        endValue();
        depth = Math.max(depth - 1, 0);
        if (depth == 0 && object) {
            objects++;
        }
    }

    private void endValue() {
        if (named && number >= 0) {
            count(number);
        }
        number = -1;
        named = false;
    }

    private int place() {
        return depth < DEEPEST ? places[depth] : ELSEWHERE;
    }

    private int inner() {
        int place = place();
        if (!named || place == ELSEWHERE || place == USAGE) {
            return ELSEWHERE;
        }
        if (isNamed(USAGE_NAME)) {
            return USAGE;
        }
        return place == TOP && (isNamed(RESPONSE) || isNamed(MESSAGE)) ? WRAPPER : ELSEWHERE;
    }

    private void count(long value) {
        if (isNamed(TOP, PROMPT_EVAL_COUNT) || isNamed(USAGE, PROMPT_TOKENS) || isNamed(USAGE, INPUT_TOKENS)) {
            promptTokens = Math.max(promptTokens, value);
        } else if (isNamed(TOP, EVAL_COUNT) || isNamed(USAGE, COMPLETION_TOKENS) || isNamed(USAGE, OUTPUT_TOKENS)) {
            completionTokens = Math.max(completionTokens, value);
            counted = true;
        }
    }

    private boolean isNamed(int place, byte[] name) {
        return place() == place && isNamed(name);
    }

    private boolean isNamed(byte[] name) {
        return textLength == name.length && Arrays.equals(text, 0, textLength, name, 0, name.length);
    }

    private static byte[] name(String name) {
        return name.getBytes(US_ASCII);
    }
}
