package io.cloister.proxy.meter;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Reads the token counts of one answer from its bytes as they pass, without consuming or keeping them: one JSON text, or
 * one a line (NDJSON), or one in each {@code data:} line of an event stream (HTML, section 9.2).
 *
 * <p>Confined to one thread.
 */
public final class AnswerMeter {

    private static final int WINDOW_BYTES = 8 * 1024;
    private static final FastThreadLocal<byte[]> WINDOW = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[WINDOW_BYTES];
        }
    };
    private static final String DATA = "data:";

    private final boolean events;
    private final UsageScanner scanner = new UsageScanner();
    private int inLine;
    private boolean isData = true;

    /**
     * A meter for one answer.
     *
     * @param events whether it is an event stream
     */
    public AnswerMeter(boolean events) {
        this.events = events;
    }

    /** Reads the next bytes, of which there are so many, and leaves them where they are. */
    public void read(ByteBuf in, int bytes) {
        byte[] window = WINDOW.get();
        int end = in.readerIndex() + bytes;
        for (int at = in.readerIndex(); at < end; at += WINDOW_BYTES) {
            int length = Math.min(WINDOW_BYTES, end - at);
            in.getBytes(at, window, 0, length);
            if (events) {
                readLines(window, length);
            } else {
                scanner.read(window, 0, length);
            }
        }
    }

    private void readLines(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            if (inLine < DATA.length()) {
                at = readStart(bytes, at);
                continue;
            }
            int end = at;
            while (end < length && bytes[end] != '\n') {
                end++;
            }
            if (isData) {
                scanner.read(bytes, at, end);
            }
            at = end;
            if (at < length) {
                newLine();
                at++;
            }
        }
    }

    private int readStart(byte[] bytes, int at) {
        if (bytes[at] == '\n') {
            newLine();
        } else {
            isData &= bytes[at] == DATA.charAt(inLine);
            inLine++;
        }
        return at + 1;
    }

    private void newLine() {
        inLine = 0;
        isData = true;
        scanner.reset();
    }

    /** Tokens of the prompt, as far as the answer has told. */
    public long promptTokens() {
        return scanner.promptTokens();
    }

    /**
     * Tokens of the answer: as it has told, else, of an answer in several pieces that was broken off or that never told,
     * one for each piece, which is what model servers send.
     */
    public long completionTokens() {
        boolean inPieces = events || scanner.objects() > 1;
        return scanner.hasCounted() || !inPieces ? scanner.completionTokens() : scanner.objects();
    }
}
