package io.cloister.orchestrator.auth;

import org.jspecify.annotations.Nullable;

/** Reads {@code Authorization: Bearer …} (RFC 6750, section 2.1). */
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** The token of a header, or nothing where there is none of this scheme. */
    public static @Nullable String of(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }
}
