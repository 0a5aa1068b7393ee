package io.cloister.proxy.upstream;

import io.cloister.proxy.answer.Client;
import io.cloister.proxy.wire.AnswerHead;
import io.cloister.proxy.wire.Chunks;
import io.cloister.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer to its client with the framing that this client can read (RFC 9112, section 6.3), few bytes together
 * with those before them. A body of unknown length is chunked for a client that can read chunks; for any other it is ended
 * by the end of the connection.
 */
final class AnswerWriter {

    /** So many bytes are worth a copy, more travel on as they came. */
    private static final int SMALL_BYTES = 8 * 1024;

    private static final int ROOM_BYTES = 1024;

    private final Client client;
    private final boolean chunked;
    private final boolean delimited;
    private @Nullable ByteBuf out;

    private AnswerWriter(Client client, boolean chunked, boolean delimited) {
        this.client = client;
        this.chunked = chunked;
        this.delimited = delimited;
    }

    /**
     * Writes the head, and is ready for the body.
     *
     * @param shortened whether less will come than the server has announced
     */
    static AnswerWriter begin(Client client, AnswerHead head, RequestHead request, boolean shortened) {
        boolean hasBody = head.mayHaveBody(request.isHead());
        long length = shortened ? -1 : head.contentLength();
        boolean chunked = hasBody && length < 0 && request.isModern();
        boolean delimited = !hasBody || length >= 0 || chunked;
        if (!delimited) {
            client.closeAfterAnswer();
        }
        AnswerWriter writer = new AnswerWriter(client, chunked, delimited);
        head.write(writer.room(head.size()), length, chunked, client.closesAfterAnswer());
        return writer;
    }

    /** Whether the client can tell the end of the body from the end of the connection. */
    boolean isDelimited() {
        return delimited;
    }

    private ByteBuf room(int bytes) {
        ByteBuf room = out;
        if (room == null) {
            room = client.allocator().directBuffer(bytes + ROOM_BYTES);
            out = room;
        }
        return room;
    }

    /** Writes the next bytes of the body, which it reads. */
    void write(ByteBuf in, int length) {
        if (length == 0) {
            return;
        }
        boolean small = length <= SMALL_BYTES;
        if (chunked) {
            Chunks.begin(room(small ? length : 0), length);
        }
        if (small) {
            room(length).writeBytes(in, length);
        } else {
            send();
            client.write(in.readRetainedSlice(length));
        }
        if (chunked) {
            Chunks.end(room(0));
        }
    }

    /** Ends the body. */
    void end() {
        if (chunked) {
            Chunks.endAll(room(0));
        }
        send();
    }

    private void send() {
        ByteBuf written = out;
        if (written != null) {
            out = null;
            client.write(written);
        }
    }

    /** Sends what has been written. */
    void flush() {
        send();
        client.flush();
    }

    /** Forgets what has been written and not sent. */
    void drop() {
        if (out != null) {
            out.release();
            out = null;
        }
    }
}
