package io.cloister.worker.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Removes from a directory of ours what belongs to nobody any more, each by itself: one that stays keeps none of the rest. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Looks once, and removes.
     *
     * @param living names to spare, asked for after the look, so that what came meanwhile is spared
     * @param removal removes one of them
     * @throws IOException if one cannot be removed, after all others
     */
    public static void sweep(Path directory, Supplier<Set<String>> living, Removal removal) throws IOException {
        List<Path> found = DirectoryTree.children(directory);
        Set<String> spared = living.get();
        IOException failed = null;
        for (Path leftover : found) {
            if (!spared.contains(leftover.getFileName().toString())) {
                failed = remove(leftover, removal, failed);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static @Nullable IOException remove(Path leftover, Removal removal, @Nullable IOException before) {
        try {
            removal.remove(leftover);
            return before;
        } catch (IOException failure) {
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }

    /** How one of them is removed. */
    @FunctionalInterface
    public interface Removal {

        /** Removes it, with all that is in it. */
        void remove(Path leftover) throws IOException;
    }
}
