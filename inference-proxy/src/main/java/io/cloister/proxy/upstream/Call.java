package io.cloister.proxy.upstream;

import io.cloister.proxy.meter.Usage;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A whole request that has been admitted and may go to the model server.
 *
 * @param head its head
 * @param body its body, owned by whoever holds the call; absent where the call has none
 * @param route the call that it makes
 * @param streamed whether its answer will come as a stream, which decides how long its beginning may take
 * @param timeLeft how long the answer may take; absent means no limit
 * @param hidesUsage whether the answer's usage was asked for by us alone, so that the client must not see it
 * @param end hears what becomes of it
 */
public record Call(
        RequestHead head,
        @Nullable ByteBuf body,
        Route route,
        boolean streamed,
        @Nullable Duration timeLeft,
        boolean hidesUsage,
        End end) {

    /** Hears what becomes of a call. */
    public interface End {

        /** The request has left, or never will: it takes no memory any more. */
        void left();

        /**
         * It has ended, which is said exactly once.
         *
         * @param usage what it used, or nothing if it has never reached the model server
         */
        void ended(@Nullable Usage usage);
    }
}
