package io.cloister.proxy.wire;

import io.netty.buffer.ByteBuf;

/** Writes the framing of a body in chunks (RFC 9112, section 7.1). */
public final class Chunks {

    /** The most bytes that the framing of one chunk takes. */
    public static final int FRAMING_BYTES = 12;

    private static final byte[] DIGITS = Octets.ascii("0123456789abcdef");
    private static final byte[] LAST = Octets.ascii("0\r\n\r\n");
    private static final int DIGIT_BITS = 4;
    private static final int LOWEST_DIGIT = 0xf;

    private Chunks() {}

    /** Begins a chunk of so many bytes, above zero, which are to follow. */
    public static void begin(ByteBuf out, int length) {
        int shift = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length)) / DIGIT_BITS * DIGIT_BITS;
        for (; shift >= 0; shift -= DIGIT_BITS) {
            out.writeByte(DIGITS[length >>> shift & LOWEST_DIGIT]);
        }
        end(out);
    }

    /** Ends a chunk. */
    public static void end(ByteBuf out) {
        out.writeByte(Octets.CR);
        out.writeByte(Octets.LF);
    }

    /** Ends the body. */
    public static void endAll(ByteBuf out) {
        out.writeBytes(LAST);
    }
}
