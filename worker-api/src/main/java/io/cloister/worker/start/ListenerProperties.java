package io.cloister.worker.start;

import java.net.InetAddress;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where this service listens. Its token travels in the clear over plain HTTP, so an address that others can reach needs
 * consent.
 *
 * @param address the address to listen on
 * @param allowPlainHttp whether plain HTTP on an address that is not loopback is meant
 */
@ConfigurationProperties("worker.listener")
record ListenerProperties(@DefaultValue("127.0.0.1") InetAddress address, boolean allowPlainHttp) {

    /** @throws StartFailure if plain HTTP would be open to others without consent */
    ListenerProperties {
        if (!address.isLoopbackAddress() && !allowPlainHttp) {
            throw new StartFailure("Plain HTTP on " + address.getHostAddress()
                    + " would carry the token in the clear; put TLS in front and listen on 127.0.0.1, or set"
                    + " WORKER_ALLOW_PLAIN_HTTP=true.");
        }
    }
}
