package io.cloister.proxy.http;

import io.cloister.proxy.quota.Quota;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/** Lets so many connections in at once. A further one is not read until another ends, and refused if none does in time. */
final class Reception {

    private final Quota places;
    private final Duration patience;

    Reception(int most, Duration patience) {
        this.places = new Quota(most);
        this.patience = patience;
    }

    /** Lets a client in now or later, or calls the other if that takes too long. Its place is free when it closes. */
    void enter(Channel client, Runnable enters, Runnable refused) {
        Future<Long> place = places.borrowOne(client.eventLoop(), patience);
        client.closeFuture().addListener(closed -> {
            if (!place.cancel(false) && place.isSuccess()) {
                places.giveBack(1, 0);
            }
        });
        place.addListener(done -> {
            if (place.isSuccess()) {
                enters.run();
            } else if (!place.isCancelled()) {
                refused.run();
            }
        });
    }
}
