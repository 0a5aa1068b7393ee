package io.cloister.worker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file that is there as a whole or not at all: written aside, synced, renamed. Its first line is {@code cloister-1},
 * the number of bytes that follow, and their CRC-32C in hexadecimal, so that damage shows.
 */
final class RecordFile {

    /** Ends the name of a file that is being written. */
    static final String UNFINISHED = ".new";

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Pattern HEADER = Pattern.compile("cloister-1 (\\d{1,10}) ([0-9a-f]{8})");
    private static final int LONGEST_HEADER = 64;

    private RecordFile() {}

    /**
     * Writes it, in place of an earlier one. The directory is not synced.
     *
     * @throws IOException if the disk does not take it; the earlier one is still there then
     */
    static void write(Path file, byte[] content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(aside);
        try (FileChannel channel =
                FileChannel.open(aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
            writeAll(channel, ByteBuffer.wrap(header(content)));
            writeAll(channel, ByteBuffer.wrap(content));
            channel.force(false);
        } catch (IOException refusal) {
            Files.deleteIfExists(aside);
            throw refusal;
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads it.
     *
     * @throws DamagedRecordException if it is not what was written
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    static byte[] read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int end = 0;
        while (end < all.length && end < LONGEST_HEADER && all[end] != '\n') {
            end++;
        }
        Matcher header = HEADER.matcher(new String(all, 0, end, StandardCharsets.US_ASCII));
        if (!header.matches()) {
            throw new DamagedRecordException(file, "it does not begin as one");
        }
        int start = end + 1;
        if (all.length - start != Long.parseLong(header.group(1))) {
            throw new DamagedRecordException(file, "it has another length than it says");
        }
        byte[] content = Arrays.copyOfRange(all, start, all.length);
        if (!checksum(content).equals(header.group(2))) {
            throw new DamagedRecordException(file, "its checksum is another one");
        }
        return content;
    }

    private static byte[] header(byte[] content) {
        return ("cloister-1 " + content.length + ' ' + checksum(content) + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksum(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        return "%08x".formatted(sum.getValue());
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
