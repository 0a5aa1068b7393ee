package io.cloister.modelserver.openai;

import org.jspecify.annotations.Nullable;

/** @param includeUsage whether a last event tells the tokens */
record StreamOptions(@Nullable Boolean includeUsage) {

    static boolean wantsUsage(@Nullable StreamOptions options) {
        return options != null && Boolean.TRUE.equals(options.includeUsage());
    }
}
