package io.cloister.proxy.policy;

import java.util.Locale;

/** Ollama's names of models: {@code [host/][namespace/]model[:tag]}, where {@code latest} is the tag that is not said. */
final class ModelName {

    private static final int LONGEST = 256;
    private static final char DELETE = 0x7f;
    private static final String LATEST = ":latest";
    private static final String USUAL_HOST = "registry.ollama.ai/";
    private static final String USUAL_NAMESPACE = "library/";

    private ModelName() {}

    /** Whether it can be a name at all: printable ASCII without white space. */
    static boolean isPlain(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (name.charAt(at) <= ' ' || name.charAt(at) >= DELETE) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= LONGEST;
    }

    /** One spelling for every way to write the same name. */
    static String canonical(String name) {
        String bare = name;
        if (slashes(bare) == 2) {
            bare = withoutPrefix(bare, USUAL_HOST);
        }
        if (slashes(bare) == 1) {
            bare = withoutPrefix(bare, USUAL_NAMESPACE);
        }
        return bare.indexOf(':', bare.lastIndexOf('/') + 1) < 0 ? bare + LATEST : bare;
    }

    /** Whether the name alone says that the model runs elsewhere: {@code :cloud}, or a part that ends in {@code -cloud}. */
    static boolean saysCloud(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.endsWith("cloud") && !lower.contains("cloud:") && !lower.contains("cloud@")) {
            return false;
        }
        String[] parts = lower.substring(lower.lastIndexOf('/') + 1).split("[:@]", -1);
        for (int part = 0; part < parts.length; part++) {
            if (parts[part].endsWith("-cloud") || (part > 0 && parts[part].equals("cloud"))) {
                return true;
            }
        }
        return false;
    }

    private static int slashes(String name) {
        int count = 0;
        for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
            count++;
        }
        return count;
    }

    private static String withoutPrefix(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
