package io.cloister.proxy.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** The kinds of byte that HTTP tells apart (RFC 9110, section 5.6; RFC 5234, appendix B). */
final class Octets {

    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int CASE_BIT = 0x20;
    private static final int BYTE = 0xff;
    private static final int DECIMAL = 10;
    private static final boolean[] TOKEN = new boolean[BYTE + 1];

    static {
        String marks = "!#$%&'*+-.^_`|~";
        for (int value = 0; value < TOKEN.length; value++) {
            boolean letter = (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
            TOKEN[value] = letter || (value >= '0' && value <= '9') || marks.indexOf(value) >= 0;
        }
    }

    private Octets() {}

    static boolean isToken(byte value) {
        return TOKEN[value & BYTE];
    }

    /** What may stand in the value of a field: everything but control characters, except the tab. */
    static boolean isFieldContent(byte value) {
        int octet = value & BYTE;
        return octet >= FIRST_PRINTABLE ? octet != DELETE : octet == '\t';
    }

    static boolean isVisible(byte value) {
        int octet = value & BYTE;
        return octet > FIRST_PRINTABLE && octet != DELETE;
    }

    static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    /** Whether bytes are a name, in any spelling, that is given in lower case. */
    static boolean isName(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int at = 0; at < lowerCase.length; at++) {
            if (lowerCase(bytes[from + at]) != lowerCase[at]) {
                return false;
            }
        }
        return true;
    }

    private static int lowerCase(byte value) {
        return value >= 'A' && value <= 'Z' ? value | CASE_BIT : value;
    }

    /** The digit of a base up to 16, or -1. */
    static int digit(byte value, int base) {
        int digit = Character.digit(value, base);
        return value < 0 ? -1 : digit;
    }

    /** Writes a number in decimal digits. */
    static void writeDecimal(ByteBuf out, long number) {
        if (number >= DECIMAL) {
            writeDecimal(out, number / DECIMAL);
        }
        out.writeByte((byte) ('0' + number % DECIMAL));
    }

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
