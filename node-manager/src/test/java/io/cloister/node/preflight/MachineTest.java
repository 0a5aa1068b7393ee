package io.cloister.node.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    Path root;

    @Test
    void readsDistroMemoryAndBootId() throws IOException {
        write("etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        write("proc/meminfo", "MemTotal:        2097152 kB\nMemFree: 1 kB\n");
        write("proc/sys/kernel/random/boot_id", "8f0c0000-0000-4000-8000-000000000000\n");

        Machine machine = Machine.read(root);

        assertThat(machine.distro()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(machine.memoryMib()).isEqualTo(2048);
        assertThat(machine.bootId()).isEqualTo("8f0c0000-0000-4000-8000-000000000000");
        assertThat(machine.cores()).isPositive();
    }

    @Test
    void doesWithoutWhatIsNotThere() {
        Machine machine = Machine.read(root);

        assertThat(machine.distro()).isNull();
        assertThat(machine.bootId()).isNull();
        assertThat(machine.memoryMib()).isZero();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
