package io.cloister.proxy.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** One end of a connection, byte by byte: the sandbox's or the model server's. A test's own timeout interrupts it. */
public final class Peer implements AutoCloseable {

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    Peer(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = Channels.newOutputStream(channel);
    }

    /** Connects to a port on this machine. */
    public static Peer connect(int port) {
        try {
            return new Peer(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text as it is. */
    public Peer send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    public Peer send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Asks for something. */
    public Peer get(String path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: sandbox\r\n\r\n");
    }

    /** Asks with a body. */
    public Peer post(String path, String body) {
        return send(
                "POST " + path + " HTTP/1.1\r\nHost: sandbox\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Sends one chunk of a chunked body; an empty one is its end. */
    public Peer sendChunk(String text) {
        return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Reads up to and including a piece of text. */
    public String readThrough(String end) {
        StringBuilder text = new StringBuilder();
        while (text.length() < end.length()
                || !text.substring(text.length() - end.length()).equals(end)) {
            text.append((char) readByte());
        }
        return text.toString();
    }

    /** Reads a head, in lower case, with its empty line. */
    public String readHead() {
        return readThrough("\r\n\r\n").toLowerCase(Locale.ROOT);
    }

    /** Reads so many bytes. */
    public String read(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new UncheckedIOException(new IOException("only " + bytes.length + " of " + count + " bytes"));
            }
            return new String(bytes, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one chunk of a chunked body; its end is empty. */
    public String readChunk() {
        int length = Integer.parseInt(readThrough("\r\n").strip(), 16);
        String chunk = read(length);
        read(2);
        return chunk;
    }

    /** Reads an answer whose length is announced. */
    public Answer readAnswer() {
        String head = readHead();
        int at = head.indexOf("content-length: ") + "content-length: ".length();
        return new Answer(head, read(Integer.parseInt(head.substring(at, head.indexOf('\r', at)))));
    }

    /** Reads the rest of a chunked body, without its chunks. */
    public String readChunks() {
        StringBuilder body = new StringBuilder();
        for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
            body.append(chunk);
        }
        return body.toString();
    }

    /** Reads until the other end has closed or broken the connection. */
    public String readToEnd() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (IOException e) {
            // A reset is an end, too.
        }
        return rest.toString(ISO_8859_1);
    }

    private int readByte() {
        try {
            int value = in.read();
            if (value < 0) {
                throw new UncheckedIOException(new IOException("the other end has closed"));
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will be sent, and can still read. */
    public void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with a reset instead of an orderly end. TCP only. */
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A whole answer.
     *
     * @param head in lower case
     */
    public record Answer(String head, String body) {

        public int status() {
            return Integer.parseInt(head.substring("http/1.1 ".length(), "http/1.1 200".length()));
        }
    }
}
