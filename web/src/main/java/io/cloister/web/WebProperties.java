package io.cloister.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of a request.
 *
 * @param maxRequestSize largest request body, bytes
 */
@ConfigurationProperties("web")
public record WebProperties(@DefaultValue("10485760B") DataSize maxRequestSize) {

    /** @throws IllegalArgumentException if the size is not above zero */
    public WebProperties {
        if (maxRequestSize.toBytes() <= 0) {
            throw new IllegalArgumentException("web.max-request-size must be above 0 bytes");
        }
    }
}
