package io.cloister.proxy.meter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.regex.Pattern;

/**
 * Takes the one event out of a stream of OpenAI's chat or completions that tells the usage and nothing else, for a client
 * that has not asked for it: many would trip over its empty {@code choices}. An event is held until it is whole, as model
 * servers send it; one that grows too long passes.
 *
 * <p>Confined to one thread, and to be closed.
 */
public final class UsageEventFilter implements AutoCloseable {

    private static final int LONGEST_EVENT_BYTES = 16 * 1024;
    private static final Pattern NO_CHOICES = Pattern.compile("\"choices\"\\s*:\\s*\\[\\s*]");
    private static final Pattern USAGE = Pattern.compile("\"usage\"\\s*:\\s*\\{");

    private final ByteBufAllocator allocator;
    private final ByteBuf held = Unpooled.buffer();

    /** A filter for one answer. */
    public UsageEventFilter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Passes bytes on, less what is held and what is taken out.
     *
     * @return what passes, to be released by the caller
     */
    public ByteBuf filter(ByteBuf in, int length) {
        held.writeBytes(in, length);
        ByteBuf passing = allocator.buffer();
        for (int end = endOfEvent(); end > 0; end = endOfEvent()) {
            pass(held.readSlice(end), passing);
        }
        if (held.readableBytes() > LONGEST_EVENT_BYTES) {
            passing.writeBytes(held);
        }
        held.discardReadBytes();
        return passing;
    }

    /**
     * Passes on what is still held.
     *
     * @return what passes, to be released by the caller
     */
    public ByteBuf end() {
        return held.readRetainedSlice(held.readableBytes());
    }

    private static void pass(ByteBuf event, ByteBuf passing) {
        String text = event.toString(ISO_8859_1);
        if (!NO_CHOICES.matcher(text).find() || !USAGE.matcher(text).find()) {
            passing.writeBytes(event);
        }
    }

    /** The length of the first whole event with the empty line behind it, or zero. */
    private int endOfEvent() {
        int lineBreaks = 0;
        for (int at = held.readerIndex(); at < held.writerIndex(); at++) {
            byte value = held.getByte(at);
            if (value == '\n') {
                lineBreaks++;
            } else if (value != '\r') {
                lineBreaks = 0;
            }
            if (lineBreaks == 2) {
                return at + 1 - held.readerIndex();
            }
        }
        return 0;
    }

    @Override
    public void close() {
        held.release();
    }
}
