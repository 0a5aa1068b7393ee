package io.cloister.orchestrator.auth;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a login lasts and how often it may fail.
 *
 * @param accessTokenLife life of an access token
 * @param refreshTokenLife life of a refresh token; each refresh starts it anew
 * @param failureWindow how long a failed login counts
 * @param failuresPerHandle failed logins of one handle in the window
 * @param failuresPerAddress failed logins of one address in the window
 */
@ConfigurationProperties("orchestrator.auth")
public record AuthProperties(
        @DefaultValue("15m") Duration accessTokenLife,
        @DefaultValue("30d") Duration refreshTokenLife,
        @DefaultValue("5m") Duration failureWindow,
        @DefaultValue("10") int failuresPerHandle,
        @DefaultValue("50") int failuresPerAddress) {}
