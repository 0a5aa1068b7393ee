package io.cloister.worker.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloister.worker.start.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketDirectoryTest {

    @Test
    void liesBelowTheStateDirectoryWhereThatIsShort(@TempDir Path state) throws IOException {
        Path chosen = SocketDirectory.choose(null, state);

        assertThat(chosen).isEqualTo(state.resolve("door"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(chosen)))
                .isEqualTo("rwx------");
    }

    @Test
    void liesElsewhereWhereTheStateDirectoryIsLong(@TempDir Path state) throws IOException {
        Path deep = Files.createDirectories(state.resolve("x".repeat(90)));

        Path chosen = SocketDirectory.choose(null, deep);

        assertThat(chosen.toString()).doesNotStartWith(state.toString());
        assertThat(chosen.resolve(Doors.nameOf("job"))
                        .resolve(Door.UPSTREAM_SOCKET)
                        .toString()
                        .length())
                .isLessThanOrEqualTo(SocketDirectory.LONGEST_SOCKET_PATH);
        Files.delete(chosen);
    }

    @Test
    void takesTheLongestThatIsAllowedAndNoByteMore() {
        String longest = "/" + "x".repeat(107 - 1 - ("/" + Doors.nameOf("job") + "/" + Door.UPSTREAM_SOCKET).length());

        assertThatThrownBy(() -> SocketDirectory.choose(Path.of(longest + "x"), Path.of("/")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("107 bytes");
    }
}
