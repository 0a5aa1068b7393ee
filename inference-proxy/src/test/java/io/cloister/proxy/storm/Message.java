package io.cloister.proxy.storm;

/** A request or an answer as it goes over the wire. */
final class Message {

    private final byte[] bytes;
    private final int headLength;

    /** Of this many bytes of head, and a body. */
    Message(int headLength, byte[] bytes) {
        this.headLength = headLength;
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    /** How many of the bytes are its head, with the interim answers before it. */
    int headLength() {
        return headLength;
    }
}
