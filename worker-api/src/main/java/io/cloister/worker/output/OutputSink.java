package io.cloister.worker.output;

/** Takes a container's output as it comes, in the order of each stream. */
@FunctionalInterface
public interface OutputSink {

    /** Drops everything, and says so at once. */
    OutputSink NOTHING = (stream, bytes) -> false;

    /**
     * Takes the next bytes of a stream. Called by one thread at a time; must not block.
     *
     * @return whether anybody still wants to read; after {@code false} the source may stop calling
     */
    boolean write(Stdio stream, byte[] bytes);

    /** Hears that some bytes, of either stream, before the next ones are gone. */
    default void lost() {}
}
