package io.cloister.proxy.wire;

import io.netty.buffer.ByteBuf;

/** The head of an answer. It is good until the next head on its connection is read. */
public final class AnswerHead {

    private static final byte[] VERSION = Octets.ascii("HTTP/1.1");
    private static final byte[] OLD_VERSION = Octets.ascii("HTTP/1.0");
    private static final byte[] CONTENT_LENGTH = Octets.ascii("Content-Length: ");
    private static final byte[] CHUNKED = Octets.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = Octets.ascii("Connection: close\r\n");
    private static final byte[] CRLF = Octets.ascii("\r\n");
    private static final int STATUS_AT = VERSION.length + 1;
    private static final int STATUS_DIGITS = 3;
    private static final int DECIMAL = 10;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Head head;
    private final int status;
    private final long contentLength;
    private final boolean chunked;
    private final boolean keepsConnection;

    private AnswerHead(Head head, int status, boolean modern) throws MalformedException {
        this.head = head;
        this.status = status;
        this.chunked = isChunked(head);
        this.contentLength = chunked ? -1 : head.contentLength();
        this.keepsConnection = modern ? !head.connectionLists("close") : head.connectionLists("keep-alive");
    }

    /**
     * The head that a reader has gathered.
     *
     * @throws MalformedException if it is not that of an answer, or says its length in two ways
     */
    public static AnswerHead of(HeadReader reader) throws MalformedException {
        Head head = reader.head();
        byte[] line = head.bytes();
        boolean modern = begins(line, head.lineLength(), VERSION);
        if (!modern && !begins(line, head.lineLength(), OLD_VERSION)) {
            throw MalformedException.unreadable();
        }
        int status = 0;
        for (int at = STATUS_AT; at < STATUS_AT + STATUS_DIGITS; at++) {
            int digit = Octets.digit(line[at], DECIMAL);
            if (digit < 0) {
                throw MalformedException.unreadable();
            }
            status = status * DECIMAL + digit;
        }
        for (int at = STATUS_AT + STATUS_DIGITS; at < head.lineLength(); at++) {
            boolean separates = at > STATUS_AT + STATUS_DIGITS || line[at] == ' ';
            if (!separates || !Octets.isFieldContent(line[at])) {
                throw MalformedException.unreadable();
            }
        }
        return new AnswerHead(head, status, modern);
    }

    private static boolean begins(byte[] line, int length, byte[] version) {
        if (length < STATUS_AT + STATUS_DIGITS || line[version.length] != ' ') {
            return false;
        }
        for (int at = 0; at < version.length; at++) {
            if (line[at] != version[at]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isChunked(Head head) throws MalformedException {
        String encoding = head.value(Field.TRANSFER_ENCODING);
        if (encoding != null && (!encoding.equalsIgnoreCase("chunked") || head.count(Field.TRANSFER_ENCODING) > 1)) {
            throw MalformedException.unreadable();
        }
        return encoding != null;
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** Whether another answer follows (RFC 9110, section 15.2). */
    public boolean isInterim() {
        return status < FIRST_FINAL && status != SWITCHING_PROTOCOLS;
    }

    /** Whether the server goes on in another protocol. */
    public boolean switchesProtocol() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** Whether the body is an event stream. */
    public boolean isEventStream() {
        String type = head.value(Field.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }

    /** Whether the server will serve another request on this connection. */
    public boolean keepsConnection() {
        return keepsConnection;
    }

    /** The announced length of the body in bytes, or -1. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the body comes in chunks. */
    public boolean isChunked() {
        return chunked;
    }

    /** Whether there can be a body at all. */
    public boolean mayHaveBody(boolean answersHead) {
        return !answersHead && status != NO_CONTENT && status != NOT_MODIFIED;
    }

    /** The most bytes that {@link #write} may write. */
    public int size() {
        return head.size() + CONTENT_LENGTH.length + CHUNKED.length + CLOSE.length + 32;
    }

    /**
     * Writes the head for the client: without what belongs to the server's connection, without credentials.
     *
     * @param length the length of the body that follows, or -1
     * @param inChunks whether it follows in chunks instead
     * @param closes whether the connection ends after it
     */
    public void write(ByteBuf out, long length, boolean inChunks, boolean closes) {
        out.writeBytes(VERSION).writeBytes(head.bytes(), VERSION.length, head.lineLength() - VERSION.length);
        out.writeBytes(CRLF);
        head.writePassing(out);
        if (length >= 0) {
            out.writeBytes(CONTENT_LENGTH);
            Octets.writeDecimal(out, length);
            out.writeBytes(CRLF);
        } else if (inChunks) {
            out.writeBytes(CHUNKED);
        }
        if (closes) {
            out.writeBytes(CLOSE);
        }
        out.writeBytes(CRLF);
    }
}
