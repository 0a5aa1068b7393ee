package io.cloister.proxy.route;

import java.util.Set;

/** The calls that would change what models the owner has. They are the owner's, never the sandbox's. */
final class ModelManagement {

    private static final Set<String> CALLS =
            Set.of("/api/pull", "/api/push", "/api/create", "/api/copy", "/api/delete", "/api/blobs");

    private ModelManagement() {}

    static boolean covers(String path) {
        return CALLS.contains(path) || path.startsWith("/api/blobs/");
    }
}
