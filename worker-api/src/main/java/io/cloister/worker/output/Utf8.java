package io.cloister.worker.output;

/** Where bytes of UTF-8 (RFC 3629) may be cut without splitting a character. */
public final class Utf8 {

    private static final int LONGEST = 4;

    private Utf8() {}

    /**
     * The length without an incomplete character at the end. Bytes that are not UTF-8 in any case count as whole, so that
     * at most three bytes go.
     */
    public static int wholeCharacters(byte[] bytes) {
        int last = bytes.length - 1;
        for (int start = last; start >= 0 && start > last - LONGEST; start--) {
            if ((bytes[start] & 0xC0) != 0x80) {
                boolean incomplete = lengthOf(bytes[start]) > bytes.length - start;
                return incomplete ? start : bytes.length;
            }
        }
        return bytes.length;
    }

    private static int lengthOf(byte lead) {
        int value = lead & 0xFF;
        if (value >= 0xF0 && value <= 0xF4) {
            return 4;
        }
        if (value >= 0xE0 && value <= 0xEF) {
            return 3;
        }
        return value >= 0xC2 && value <= 0xDF ? 2 : 1;
    }
}
