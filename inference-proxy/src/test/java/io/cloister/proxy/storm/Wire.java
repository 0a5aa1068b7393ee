package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * One end of a connection: HTTP read strictly, bytes written in any pieces. One thread may read while another writes.
 * An orderly end in the middle of something is an {@link EOFException}.
 */
final class Wire implements AutoCloseable {

    private static final int HEX = 16;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).flip();
    private Pace pace = Pace.WHOLE;
    private Dice dice = new Dice(0, 0, "reading");
    private int piece;
    private final Deque<Integer> carried = new ConcurrentLinkedDeque<>();

    Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /** Notes what it is used for, to be named when something is wrong. */
    void carries(int index) {
        carried.add(index);
    }

    /** From now on takes bytes at this pace. */
    void readAt(Pace pace, Dice dice) {
        this.pace = pace;
        this.dice = dice;
        piece = 0;
    }

    void write(byte[] bytes, int from, int to, Pace pace, Dice dice) throws IOException {
        int at = from;
        for (int number = 0; at < to; number++) {
            int size = Math.min(to - at, pace.next(dice, number));
            ByteBuffer next = ByteBuffer.wrap(bytes, at, size);
            while (next.hasRemaining()) {
                channel.write(next);
            }
            at += size;
            pace.pause(dice, number);
        }
    }

    Head head() throws IOException {
        String start = line();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (headers.put(name, line.substring(colon + 2)) != null) {
                throw new IllegalStateException("twice: " + line);
            }
        }
        return new Head(start, headers);
    }

    /**
     * Reads a body to its end.
     *
     * @param into receives what there is of it, also when it breaks off
     * @param toTheEnd whether a body that nothing delimits ends with the connection, rather than being empty
     */
    void body(Head head, ByteArrayOutputStream into, boolean toTheEnd) throws IOException {
        String length = head.header("content-length");
        if (head.says("transfer-encoding", "chunked")) {
            chunks(into);
        } else if (length != null) {
            exactly(Integer.parseInt(length), into);
        } else if (toTheEnd) {
            while (fill()) {
                take(buffer.remaining(), into);
            }
        }
    }

    private void chunks(ByteArrayOutputStream into) throws IOException {
        int size;
        do {
            size = Integer.parseInt(line(), HEX);
            exactly(size, into);
            if (!line().isEmpty()) {
                throw new IllegalStateException("a chunk is longer than it says");
            }
        } while (size > 0);
    }

    /** Takes so many bytes, whatever they are, or fewer if there are no more. */
    void skip(int count) throws IOException {
        int left = count;
        while (left > 0 && fill()) {
            int taken = Math.min(left, buffer.remaining());
            take(taken, new ByteArrayOutputStream());
            left -= taken;
        }
    }

    /** Whether the other end has nothing more to say; waits for it to say so. */
    boolean isAtEnd() throws IOException {
        return !fill();
    }

    private void exactly(int count, ByteArrayOutputStream into) throws IOException {
        int left = count;
        while (left > 0) {
            require();
            int taken = Math.min(left, buffer.remaining());
            take(taken, into);
            left -= taken;
        }
    }

    private void take(int count, ByteArrayOutputStream into) {
        into.write(buffer.array(), buffer.position(), count);
        buffer.position(buffer.position() + count);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            require();
            byte next = buffer.get();
            if (next == '\n') {
                String text = line.toString(ISO_8859_1);
                if (!text.endsWith("\r")) {
                    throw new IllegalStateException("no line of HTTP: " + text);
                }
                return text.substring(0, text.length() - 1);
            }
            line.write(next);
        }
    }

    private void require() throws IOException {
        if (!fill()) {
            throw new EOFException();
        }
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        pace.pause(dice, piece);
        buffer.clear();
        buffer.limit(Math.min(buffer.capacity(), pace.next(dice, piece++)));
        int read = channel.read(buffer);
        buffer.flip();
        return read > 0;
    }

    /** Says that nothing more will be written. */
    void finish() throws IOException {
        channel.shutdownOutput();
    }

    /** Leaves, with a reset where the kind of socket knows it. */
    void leave(boolean reset) throws IOException {
        if (reset && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        channel.close();
    }

    @Override
    public String toString() {
        return "the connection carried " + carried;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }
}
