package io.cloister.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.worker.WorkerFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a journal keeps, and what it makes of files that are not as it wrote them. */
class JournalTest {

    private static final String JOB = "job-1";

    private static WorkerFixture worker;
    private static Path directory;

    private final Journal journal = worker.part(Journal.class);

    @BeforeAll
    static void start() {
        worker = new WorkerFixture();
        directory = worker.stateDirectory().resolve("journal");
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @BeforeEach
    void empty() throws IOException {
        for (String job : journal.load().keySet()) {
            journal.erase(job);
        }
    }

    record Note(String text, Instant at, Duration lasts) {}

    private static final Note NOTE =
            new Note("ä\0\n", Instant.parse("2026-01-02T03:04:05.123456Z"), Duration.ofMillis(1500));

    @Test
    void givesBackWhatWasWritten() throws IOException {
        journal.write(JOB, Mark.ACCEPTED, NOTE);
        journal.set(JOB, Mark.CANCELED);

        Note read = journal.read(JOB, Mark.ACCEPTED, Note.class).orElseThrow();
        assertThat(read).isEqualTo(NOTE);
        assertThat(journal.load()).containsOnlyKeys(JOB).containsValue(Set.of(Mark.ACCEPTED, Mark.CANCELED));
        assertThat(journal.since(JOB, Mark.CANCELED)).isPresent();
    }

    @Test
    void showsItsRecordsToNobodyElse() throws IOException {
        journal.write(JOB, Mark.ACCEPTED, NOTE);

        assertThat(Files.getPosixFilePermissions(directory.resolve(JOB + ".accepted")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 20, 30, 60, -1})
    void doesNotTrustARecordThatWasCut(int length) throws IOException {
        journal.write(JOB, Mark.ENDED, NOTE);
        Path file = directory.resolve(JOB + ".ended");
        byte[] whole = Files.readAllBytes(file);

        Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));

        assertThatThrownBy(() -> journal.read(JOB, Mark.ENDED, Note.class))
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining(JOB + ".ended");
    }

    @Test
    void doesNotTrustARecordWithAnyOneByteChanged() throws IOException {
        journal.write(JOB, Mark.ENDED, NOTE);
        Path file = directory.resolve(JOB + ".ended");
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> journal.read(JOB, Mark.ENDED, Note.class))
                    .as("byte %d", at)
                    .isInstanceOf(DamagedRecordException.class);
        }
    }

    @Test
    void removesWhatWasNotFinished() throws IOException {
        Path unfinished = Files.writeString(directory.resolve(JOB + ".ended.new"), "cloister-1 9");

        assertThat(journal.load()).isEmpty();
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void keepsTheEarlierRecordWhereTheNewOneIsNotWritten() throws IOException {
        journal.write(JOB, Mark.ENDED, NOTE);
        Files.createDirectories(directory.resolve(JOB + ".ended.new/in-the-way"));

        assertThatThrownBy(() -> journal.write(JOB, Mark.ENDED, "another")).isInstanceOf(IOException.class);

        assertThat(journal.read(JOB, Mark.ENDED, Note.class)).isPresent();
        Files.delete(directory.resolve(JOB + ".ended.new/in-the-way"));
    }

    @Test
    void turnsARecordIntoAMarkThatTakesNoRoom() throws IOException {
        journal.write(JOB, Mark.ENDED, NOTE);

        journal.turn(JOB, Mark.ENDED, Mark.FORGOTTEN);

        assertThat(journal.load()).containsEntry(JOB, Set.of(Mark.FORGOTTEN));
        assertThat(directory.resolve(JOB + ".forgotten")).isEmptyFile();
    }

    @Test
    void erasesAllOfAJob() throws IOException {
        journal.write(JOB, Mark.ACCEPTED, NOTE);
        Files.writeString(journal.stdout(JOB), "out");
        Files.writeString(journal.stderr(JOB), "err");

        journal.erase(JOB);

        assertThat(directory).isEmptyDirectory();
    }
}
