package io.cloister.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that can be understood in one way only (RFC 9112, sections 3.2 and 6.3). It is good until the
 * head of the next request on its connection is read.
 */
public final class RequestHead {

    private static final String MODERN = "HTTP/1.1";
    private static final String OLD = "HTTP/1.0";
    private static final byte[] END_OF_LINE = Octets.ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] CONTENT_LENGTH = Octets.ascii("Content-Length: ");
    private static final byte[] CRLF = Octets.ascii("\r\n");

    private final Head head;
    private final String method;
    private final String target;
    private final boolean modern;
    private final boolean chunked;
    private final boolean continueExpected;
    private final long contentLength;

    private RequestHead(Head head, String method, String target, boolean modern) throws MalformedException {
        this.head = head;
        this.method = method;
        this.target = target;
        this.modern = modern;
        this.chunked = isChunked(head, modern);
        this.contentLength = head.contentLength();
        this.continueExpected = isContinueExpected(head);
        check();
    }

    /**
     * The head that a reader has gathered.
     *
     * @throws MalformedException if it could be understood in two ways, or is not HTTP/1.1 or 1.0
     */
    public static RequestHead of(HeadReader reader) throws MalformedException {
        Head head = reader.head();
        byte[] line = head.bytes();
        int length = head.lineLength();
        int endOfMethod = endOfWord(line, 0, length);
        int endOfTarget = endOfWord(line, endOfMethod + 1, length);
        if (endOfMethod == 0
                || endOfTarget <= endOfMethod + 1
                || endOfTarget >= length
                || !isToken(line, endOfMethod)) {
            throw MalformedException.unreadable();
        }
        String version = text(line, endOfTarget + 1, length);
        boolean modern = version.equals(MODERN);
        if (!modern && !version.equals(OLD)) {
            throw MalformedException.because("Only HTTP/1.1 and HTTP/1.0 are spoken here.");
        }
        return new RequestHead(head, method(line, endOfMethod), text(line, endOfMethod + 1, endOfTarget), modern);
    }

    private static int endOfWord(byte[] line, int from, int to) {
        int at = from;
        while (at < to && Octets.isVisible(line[at])) {
            at++;
        }
        return at < to && line[at] != ' ' ? from : at;
    }

    private static boolean isToken(byte[] line, int length) {
        for (int at = 0; at < length; at++) {
            if (!Octets.isToken(line[at])) {
                return false;
            }
        }
        return true;
    }

    private static String method(byte[] line, int length) {
        return switch (text(line, 0, length)) {
            case "GET" -> "GET";
            case "POST" -> "POST";
            case String other -> other;
        };
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    private static boolean isChunked(Head head, boolean modern) throws MalformedException {
        String encoding = head.value(Field.TRANSFER_ENCODING);
        if (encoding == null) {
            return false;
        }
        if (!modern || !encoding.equalsIgnoreCase("chunked") || head.count(Field.TRANSFER_ENCODING) > 1) {
            throw MalformedException.because("The only Transfer-Encoding that is read here is chunked, of HTTP/1.1.");
        }
        return true;
    }

    private static boolean isContinueExpected(Head head) throws MalformedException {
        String expectation = head.value(Field.EXPECT);
        if (expectation == null) {
            return false;
        }
        if (!expectation.equalsIgnoreCase("100-continue")) {
            throw MalformedException.because("The only expectation that is met here is 100-continue.");
        }
        return true;
    }

    private void check() throws MalformedException {
        int hosts = head.count(Field.HOST);
        if (hosts > 1 || (hosts == 0 && modern)) {
            throw MalformedException.because("A request needs exactly one Host.");
        }
        if (chunked && contentLength >= 0) {
            throw MalformedException.because("A request may have Content-Length or Transfer-Encoding, not both.");
        }
        if (head.count(Field.CONTENT_ENCODING) > 0) {
            throw MalformedException.because("A request body must not be compressed.");
        }
    }

    /** The method, case-sensitive. */
    public String method() {
        return method;
    }

    /** Whether the answer has no body, whatever it announces. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** RFC 9110, section 9.2.2: what only reads does no harm when it is done twice. */
    public boolean isSafe() {
        return method.equals("GET") || isHead();
    }

    /** The target as it came: path and query, if it is plain. */
    public String target() {
        return target;
    }

    /** Whether the client speaks HTTP/1.1, which means that it can read chunks. */
    public boolean isModern() {
        return modern;
    }

    /** Whether the connection shall serve another request. */
    public boolean keepsConnection() {
        return modern && !head.connectionLists("close");
    }

    /** Whether the client holds its body back until it is told to go on. */
    public boolean isContinueExpected() {
        return continueExpected && modern;
    }

    /** The announced length of the body in bytes, or -1. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the body comes in chunks. */
    public boolean isChunked() {
        return chunked;
    }

    /** The most bytes that {@link #write} may write. */
    public int size(String authority) {
        return head.size() + END_OF_LINE.length + authority.length() + CONTENT_LENGTH.length + 32;
    }

    /**
     * Writes the head for the next server: without what belongs to this connection, without credentials.
     *
     * @param bodyLength the length of the body that follows, or nothing where there is none
     */
    public void write(ByteBuf out, String authority, @Nullable Integer bodyLength) {
        out.writeBytes(head.bytes(), 0, method.length() + 1 + target.length()).writeBytes(END_OF_LINE);
        out.writeCharSequence(authority, ISO_8859_1);
        out.writeBytes(CRLF);
        head.writePassing(out);
        if (bodyLength != null) {
            out.writeBytes(CONTENT_LENGTH);
            Octets.writeDecimal(out, bodyLength);
            out.writeBytes(CRLF);
        }
        out.writeBytes(CRLF);
    }
}
