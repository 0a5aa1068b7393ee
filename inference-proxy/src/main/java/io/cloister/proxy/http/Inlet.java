package io.cloister.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and nobody has made use of yet. The socket is read whenever that is nothing: so it holds at most
 * what one read brings, and a client that goes away is still noticed.
 */
final class Inlet {

    private @Nullable ByteBuf unread;
    private boolean reading;

    /** Takes in what has come. */
    void add(ByteBuf in) {
        ByteBuf before = unread;
        unread = before == null ? in : joined(before, in);
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        ByteBuf both = first.alloc().directBuffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    /** What is there to be read, or nothing. */
    @Nullable
    ByteBuf unread() {
        return unread != null && unread.isReadable() ? unread : null;
    }

    /** Whether the client has to send more before anything can go on. */
    boolean isEmpty() {
        return unread == null;
    }

    /** Lets go of what has been read, and reads from the socket if nothing is left. */
    void readOn(Channel client) {
        if (unread != null && !unread.isReadable()) {
            drop();
        }
        boolean wanted = unread == null;
        // Of a closed channel Netty would change what the next owner of its descriptor is told.
        if (wanted != reading && client.isActive()) {
            reading = wanted;
            client.config().setAutoRead(wanted);
        }
    }

    /** Forgets what is there. */
    void drop() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
