package io.cloister.modelserver.language.llama;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Decides where llama.cpp itself, which comes inside the binding's jar, is unpacked to. */
final class NativeLibrary {

    private static final String UNPACKED = "de.kherud.llama.lib.path";
    private static final String FOLDER = "de.kherud.llama.tmpdir";

    private NativeLibrary() {}

    /**
     * Gives this process a folder of its own, because the binding's default is one path for all. Must come before the
     * binding's first use; does nothing where the command line has decided already.
     */
    static void unpackPrivately() {
        if (System.getProperty(UNPACKED) != null || System.getProperty(FOLDER) != null) {
            return;
        }
        try {
            System.setProperty(
                    FOLDER, Files.createTempDirectory("cloister-llama").toString());
        } catch (IOException failure) {
            throw new UncheckedIOException("no folder to unpack llama.cpp into", failure);
        }
    }
}
