package io.cloister.node.engine;

/** The labels that mark containers as ours, so that they are found after a crash. */
public final class Labels {

    /** What the container is for. */
    public static final String ROLE = "cloister.role";
    /** Slug of the node that owns it. */
    public static final String NODE = "cloister.node";
    /** Digest of the configuration that it was made from. */
    public static final String CONFIGURATION = "cloister.configuration";

    private Labels() {}
}
