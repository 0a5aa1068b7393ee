package io.cloister.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Bounds how long a client may go on sending what is no longer wanted, because it has its answer already. */
final class Farewell {

    private static final int PATIENCE_SECONDS = 5;

    private @Nullable ScheduledFuture<?> end;

    /** Closes the connection if the client does not come to an end. */
    void awaitEnd(Channel client) {
        cancel();
        end = client.eventLoop().schedule(() -> client.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The client has come to an end. */
    void cancel() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    /** Ends our side only: a client that still sends would have its answer taken away by a reset (RFC 9112, 9.6). */
    void leave(Channel client) {
        if (client instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            awaitEnd(client);
        } else {
            client.close();
        }
    }
}
