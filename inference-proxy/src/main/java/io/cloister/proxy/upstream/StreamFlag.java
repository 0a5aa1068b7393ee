package io.cloister.proxy.upstream;

import io.cloister.proxy.route.AnswerStyle;
import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Learns from the bytes of a JSON request, while they pass, whether its answer will be a stream: the top level's {@code
 * "stream"}. It keeps no more than a few bytes, whatever the size of a prompt.
 */
final class StreamFlag implements ByteProcessor {

    private static final String NAME = "stream";

    private final StringBuilder text = new StringBuilder(NAME.length() + 1);
    private boolean streamed;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean valueNext;

    StreamFlag(AnswerStyle style) {
        this.streamed = style == AnswerStyle.STREAM_BY_DEFAULT;
    }

    /** Reads the next piece without consuming it. */
    void read(ByteBuf piece) {
        piece.forEachByte(this);
    }

    /** What is known so far: what the request said, else what the call does by default. */
    boolean isStreamed() {
        return streamed;
    }

    @Override
    public boolean process(byte value) {
        if (inText) {
            readText(value);
        } else {
            readStructure(value);
        }
        return true;
    }

    private void readText(byte value) {
        if (escaped) {
            escaped = false;
        } else if (value == '\\') {
            escaped = true;
        } else if (value == '"') {
            inText = false;
            return;
        }
        if (text.length() <= NAME.length()) {
            text.append((char) value);
        }
    }

    private void readStructure(byte value) {
        switch (value) {
            case '"' -> {
                inText = true;
                valueNext = false;
                text.setLength(0);
            }
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            case ':' -> valueNext = depth == 1 && NAME.contentEquals(text);
            case ',' -> valueNext = false;
            case 't', 'f' -> settle(value == 't');
            default -> {}
        }
    }

    private void settle(boolean said) {
        if (valueNext) {
            streamed = said;
            valueNext = false;
        }
    }
}
