package io.cloister.worker.journal;

import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.DirectoryTree;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files under {@code journal} in the state directory. When a call that writes returns, what it wrote survives a kill
 * of the worker and a loss of power. Beside its {@link Mark}s a job has the files of its output there, which survive a
 * kill. Thread-safe for calls of different jobs or marks.
 */
@Component
public final class Journal {

    /** Records are read by the next version of the worker, too: it skips what it does not know. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Two streams at their longest, the same as JSON, and the records around them, for a few jobs at once. */
    private static final long RESERVE_BYTES = 8L * 1024 * 1024;

    private final Path root;
    private final Clock clock;

    Journal(StateDirectory state, Clock clock) {
        this.clock = clock;
        try {
            this.root = state.directory("journal");
        } catch (IOException failure) {
            throw new StartFailure("The state directory cannot be written: " + failure + ".", failure);
        }
    }

    /**
     * What is known of each job, by id. What a crash left unfinished is removed: nobody has relied on it.
     *
     * @throws IOException if the journal cannot be read
     */
    public Map<String, Set<Mark>> load() throws IOException {
        Map<String, Set<Mark>> known = new TreeMap<>();
        for (Path file : DirectoryTree.children(root)) {
            String name = file.getFileName().toString();
            int dot = name.indexOf('.');
            if (name.endsWith(RecordFile.UNFINISHED) || dot < 1) {
                Files.delete(file);
                continue;
            }
            Set<Mark> marks = known.computeIfAbsent(name.substring(0, dot), _ -> EnumSet.noneOf(Mark.class));
            Mark.ofEnding(name.substring(dot + 1)).ifPresent(marks::add);
        }
        return known;
    }

    /**
     * Refuses where results of the jobs that run could soon find no room.
     *
     * @throws IOException if the disk is full, or nearly
     */
    public void requireRoom() throws IOException {
        long free = Files.getFileStore(root).getUsableSpace();
        if (free < RESERVE_BYTES) {
            throw new IOException("only " + free + " bytes are free under the state directory");
        }
    }

    /**
     * Writes a record.
     *
     * @throws IOException if the disk does not take it
     */
    public void write(String jobId, Mark mark, Object content) throws IOException {
        RecordFile.write(file(jobId, mark), JSON.writeValueAsBytes(content));
        sync();
    }

    /**
     * Reads a record; nothing where there is none.
     *
     * @throws DamagedRecordException if it is not what was written
     */
    public <T> Optional<T> read(String jobId, Mark mark, Class<T> type) throws IOException {
        Path file = file(jobId, mark);
        try {
            return Optional.of(JSON.readValue(RecordFile.read(file), type));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (JacksonException unreadable) {
            throw new DamagedRecordException(file, "it holds something else");
        }
    }

    /**
     * Sets a mark that has no content.
     *
     * @throws IOException if the disk does not take it
     */
    public void set(String jobId, Mark mark) throws IOException {
        Path file = file(jobId, mark);
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        touch(file);
        sync();
    }

    /**
     * Makes one mark into another one that has no content. It needs no room on the disk.
     *
     * @throws IOException if the disk fails
     */
    public void turn(String jobId, Mark from, Mark to) throws IOException {
        Path file = file(jobId, to);
        Files.move(file(jobId, from), file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        touch(file);
        sync();
    }

    /** When a mark was set; nothing where it is not. */
    public Optional<Instant> since(String jobId, Mark mark) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(file(jobId, mark)).toInstant());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /**
     * Removes marks, in this order; after a loss of power they may be there again.
     *
     * @throws IOException if the disk fails
     */
    public void remove(String jobId, Mark... marks) throws IOException {
        for (Mark mark : marks) {
            Files.deleteIfExists(file(jobId, mark));
        }
    }

    /**
     * Removes all of a job.
     *
     * @throws IOException if the disk fails
     */
    public void erase(String jobId) throws IOException {
        remove(jobId, Mark.values());
        eraseOutput(jobId);
        sync();
    }

    /**
     * Removes what was kept of a job's output.
     *
     * @throws IOException if the disk fails
     */
    public void eraseOutput(String jobId) throws IOException {
        Files.deleteIfExists(stdout(jobId));
        Files.deleteIfExists(stderr(jobId));
    }

    /** Where a job's standard output is kept. */
    public Path stdout(String jobId) {
        return root.resolve(jobId + ".stdout");
    }

    /** Where a job's standard error is kept. */
    public Path stderr(String jobId) {
        return root.resolve(jobId + ".stderr");
    }

    private Path file(String jobId, Mark mark) {
        return root.resolve(mark.file(jobId));
    }

    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    // A new name is safe only when its directory is.
    private void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(root, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
