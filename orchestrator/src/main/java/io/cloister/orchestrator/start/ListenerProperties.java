package io.cloister.orchestrator.start;

import java.net.InetAddress;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where this service listens. Tokens travel in the clear over plain HTTP, so an address that others can reach needs
 * consent.
 *
 * @param address the address to listen on
 * @param allowPlainHttp whether plain HTTP on an address that is not loopback is meant
 */
@ConfigurationProperties("orchestrator.listener")
public record ListenerProperties(@DefaultValue("127.0.0.1") InetAddress address, boolean allowPlainHttp) {

    /** @throws StartException if plain HTTP would be open to others without consent */
    public ListenerProperties {
        if (!address.isLoopbackAddress() && !allowPlainHttp) {
            throw new StartException("Plain HTTP on " + address.getHostAddress()
                    + " would carry tokens in the clear; put TLS in front and set ORCHESTRATOR_ALLOW_PLAIN_HTTP=true,"
                    + " or listen on 127.0.0.1.");
        }
    }
}
