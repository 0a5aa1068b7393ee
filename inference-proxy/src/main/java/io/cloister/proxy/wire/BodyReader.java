package io.cloister.proxy.wire;

import static io.cloister.proxy.wire.Octets.CR;
import static io.cloister.proxy.wire.Octets.LF;

import io.netty.buffer.ByteBuf;

/**
 * Finds the content of one body after another in the bytes of a connection, which may come split anywhere (RFC 9112,
 * sections 6 and 7). Extensions of chunks and trailers are passed over, as far as they are well-formed and short.
 */
public final class BodyReader {

    private static final int LONGEST_SIZE_DIGITS = 15;
    private static final int LONGEST_SIZE_LINE = 1024;
    private static final int LARGEST_TRAILERS = 16 * 1024;
    private static final int HEXADECIMAL = 16;

    private enum Stage {
        /** So much is left of a body of announced length, or until the connection ends. */
        CONTENT,
        SIZE,
        EXTENSION,
        END_OF_SIZE,
        CHUNK,
        END_OF_CHUNK,
        END_OF_CHUNK_LINE,
        TRAILER,
        END_OF_TRAILER,
        DONE
    }

    private Stage stage = Stage.DONE;
    private long left;
    private int digits;
    private int lineLength;
    private int trailersLength;
    private boolean untilEnd;

    /** A message without a body. */
    public void beginEmpty() {
        untilEnd = false;
        stage = Stage.DONE;
    }

    /** A body of so many bytes. */
    public void beginOf(long length) {
        untilEnd = false;
        left = length;
        stage = length == 0 ? Stage.DONE : Stage.CONTENT;
    }

    /** A body in chunks. */
    public void beginChunks() {
        untilEnd = false;
        trailersLength = 0;
        beginSize();
    }

    /** A body that the end of the connection ends. */
    public void beginUntilEnd() {
        untilEnd = true;
        left = Long.MAX_VALUE;
        stage = Stage.CONTENT;
    }

    /** Whether the whole of it has been read. */
    public boolean isDone() {
        return stage == Stage.DONE;
    }

    /** Whether the end of the connection is its proper end. */
    public boolean endsWithConnection() {
        return untilEnd;
    }

    private void beginSize() {
        stage = Stage.SIZE;
        left = 0;
        digits = 0;
        lineLength = 0;
    }

    /**
     * Reads on to the next content.
     *
     * @return how many bytes of content are next, all of which the caller has to take before it comes again; zero if
     *     nothing more is there, or the body is done
     * @throws MalformedException if the framing is broken
     */
    public int next(ByteBuf in) throws MalformedException {
        while (stage != Stage.DONE && in.isReadable()) {
            if (stage == Stage.CONTENT || stage == Stage.CHUNK) {
                return take(in.readableBytes());
            }
            readFraming(in.readByte());
        }
        return 0;
    }

    private int take(int readable) {
        int length = (int) Math.min(left, readable);
        if (!untilEnd) {
            left -= length;
        }
        if (left == 0) {
            stage = stage == Stage.CHUNK ? Stage.END_OF_CHUNK : Stage.DONE;
        }
        return length;
    }

    private void readFraming(byte value) throws MalformedException {
        switch (stage) {
            case SIZE -> readSize(value);
            case EXTENSION -> readExtension(value);
            case END_OF_SIZE -> {
                require(value == LF);
                stage = left == 0 ? Stage.TRAILER : Stage.CHUNK;
                lineLength = 0;
            }
            case END_OF_CHUNK -> {
                require(value == CR);
                stage = Stage.END_OF_CHUNK_LINE;
            }
            case END_OF_CHUNK_LINE -> {
                require(value == LF);
                beginSize();
            }
            case TRAILER -> readTrailer(value);
            case END_OF_TRAILER -> {
                require(value == LF);
                stage = lineLength == 0 ? Stage.DONE : Stage.TRAILER;
                lineLength = 0;
            }
            case CONTENT, CHUNK, DONE -> throw new IllegalStateException("there is no framing here");
        }
    }

    private void readSize(byte value) throws MalformedException {
        int digit = Octets.digit(value, HEXADECIMAL);
        if (digit >= 0) {
            digits++;
            require(digits <= LONGEST_SIZE_DIGITS);
            left = left * HEXADECIMAL + digit;
            return;
        }
        require(digits > 0);
        if (value == CR) {
            stage = Stage.END_OF_SIZE;
        } else {
            require(value == ';' || Octets.isBlank(value));
            stage = Stage.EXTENSION;
        }
    }

    private void readExtension(byte value) throws MalformedException {
        lineLength++;
        if (value == CR) {
            stage = Stage.END_OF_SIZE;
        } else {
            require(Octets.isFieldContent(value) && lineLength <= LONGEST_SIZE_LINE);
        }
    }

    private void readTrailer(byte value) throws MalformedException {
        trailersLength++;
        if (value == CR) {
            stage = Stage.END_OF_TRAILER;
        } else {
            lineLength++;
            require(Octets.isFieldContent(value) && trailersLength <= LARGEST_TRAILERS);
        }
    }

    private static void require(boolean wellFormed) throws MalformedException {
        if (!wellFormed) {
            throw MalformedException.unreadable();
        }
    }
}
