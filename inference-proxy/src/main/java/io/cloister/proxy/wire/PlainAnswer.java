package io.cloister.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;

/**
 * A whole answer of our own.
 *
 * @param status the status code
 * @param contentType the media type of the body
 * @param fields further fields
 * @param body the body
 */
public record PlainAnswer(int status, String contentType, Map<String, String> fields, String body) {

    private static final int USUAL_HEAD_BYTES = 256;

    /**
     * Writes it.
     *
     * @param withBody whether the body follows, which it does not where {@code HEAD} was asked
     * @param closes whether the connection ends after it
     */
    public ByteBuf write(ByteBufAllocator allocator, boolean withBody, boolean closes) {
        byte[] content = body.getBytes(UTF_8);
        StringBuilder head = new StringBuilder(USUAL_HEAD_BYTES)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\nContent-Type: ")
                .append(contentType)
                .append("\r\nContent-Length: ")
                .append(content.length)
                .append("\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append(closes ? "Connection: close\r\n\r\n" : "\r\n");
        ByteBuf out = allocator.directBuffer(head.length() + content.length);
        out.writeCharSequence(head, ISO_8859_1);
        return withBody ? out.writeBytes(content) : out;
    }

    /** The phrases of RFC 9110, section 15, for those that we say. */
    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "";
        };
    }
}
