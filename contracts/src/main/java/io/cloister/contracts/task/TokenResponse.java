package io.cloister.contracts.task;

import io.cloister.contracts.WireRecord;

/**
 * A session's tokens.
 *
 * @param accessToken JWT for the {@code Authorization} header
 * @param refreshToken opaque, good for one refresh
 * @param tokenType always {@code Bearer}
 * @param expiresIn life of the access token, seconds
 */
@WireRecord
public record TokenResponse(String accessToken, String refreshToken, String tokenType, long expiresIn) {

    @Override
    public String toString() {
        return "TokenResponse[expiresIn=" + expiresIn + "]";
    }
}
