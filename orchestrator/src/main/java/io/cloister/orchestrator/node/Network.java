package io.cloister.orchestrator.node;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses in CIDR notation (RFC 4632).
 *
 * @param address its first address
 * @param prefix how many leading bits count
 */
record Network(InetAddress address, int prefix) {

    /** @throws IllegalArgumentException if the text is no block */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.matches("[0-9a-fA-F.:]+/[0-9]{1,3}")) {
            throw new IllegalArgumentException(text + " is not a network such as 10.0.0.0/8");
        }
        try {
            return new Network(
                    InetAddress.getByName(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException(text + " is not a network such as 10.0.0.0/8", malformed);
        }
    }

    boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
