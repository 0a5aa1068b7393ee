package io.cloister.proxy.policy;

import io.cloister.proxy.quota.Quota;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a request's body. The first bytes of any body are free; before more of a longer one is read, it waits until the
 * budget that all bodies share has room for all that it may become, so that two that are half read never wait for each
 * other. The memory taken follows what has come, not what was announced nor how finely it was cut.
 */
final class RequestBody {

    private static final int FREE_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;

    /** A body up to here is made where the parser reads it fastest, on the heap. */
    private static final int SMALL_BYTES = 16 * 1024;

    private static final Duration UNTIL_OTHERS_ARE_READ = Duration.ofMinutes(10);

    private final ByteBufAllocator allocator;
    private final Quota budget;
    private final boolean announced;
    private final long most;
    private ByteBuf whole = Unpooled.EMPTY_BUFFER;
    private @Nullable ByteBuf tail;
    private long received;
    private boolean asked;
    private long lent;

    /**
     * An empty body.
     *
     * @param budget what all bodies share
     * @param announced its length in bytes as announced, or -1
     * @param limit the most that any body may have, in bytes, which is no more than the budget
     */
    RequestBody(ByteBufAllocator allocator, Quota budget, long announced, long limit) {
        this.allocator = allocator;
        this.budget = budget;
        this.announced = announced >= 0;
        this.most = Math.min(this.announced ? announced : limit, limit);
    }

    /** Whether {@link #askBudget} has to come before the next piece is read. */
    boolean needsBudget() {
        return !asked && (announced ? most : received) > FREE_BYTES;
    }

    /** Waits for room. What it gives is to be told to {@link #lent}. */
    Future<Long> askBudget(EventLoop loop) {
        asked = true;
        return budget.borrow(loop, most, most, UNTIL_OTHERS_ARE_READ);
    }

    void lent(long bytes) {
        lent = bytes;
    }

    /** Adds so many bytes that have come. */
    void add(ByteBuf in, int length) {
        int left = length;
        while (left > 0) {
            ByteBuf room = tail == null ? newTail() : tail;
            int step = Math.min(room.writableBytes(), left);
            room.writeBytes(in, step);
            received += step;
            left -= step;
            if (!room.isWritable()) {
                closeTail();
            }
        }
    }

    private ByteBuf newTail() {
        int size = announced ? (int) Math.min(PIECE_BYTES, most - received) : PIECE_BYTES;
        ByteBuf room = size <= SMALL_BYTES ? Unpooled.buffer(size, size) : allocator.directBuffer(size, size);
        tail = room;
        return room;
    }

    private void closeTail() {
        if (tail == null) {
            return;
        }
        if (!whole.isReadable()) {
            whole = tail;
        } else if (whole instanceof CompositeByteBuf pieces) {
            pieces.addComponent(true, tail);
        } else {
            whole = Unpooled.compositeBuffer(Integer.MAX_VALUE).addComponents(true, whole, tail);
        }
        tail = null;
    }

    /** What has come. It belongs to whoever hands it on; until then it is to be dropped. */
    ByteBuf whole() {
        closeTail();
        return whole;
    }

    /** Gives the memory back that was gathered. */
    void drop() {
        closeTail();
        whole.release();
    }

    /** Gives the room back. */
    void returnBudget() {
        if (lent > 0) {
            budget.giveBack(lent, 0);
            lent = 0;
        }
    }
}
