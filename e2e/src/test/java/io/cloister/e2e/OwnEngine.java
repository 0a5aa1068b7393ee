package io.cloister.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Podman with a storage of its own, as on a machine of its own. It can be killed and started again. */
final class OwnEngine {

    private static final String PODMAN = "../scripts/lone-podman.sh";
    private static final Duration START = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> options;
    private @Nullable Process service;

    /** @param images the storage of another one, whose images it sees and never changes; absent for none */
    OwnEngine(Path folder, @Nullable OwnEngine images) {
        this.folder = folder;
        this.options =
                images == null ? List.of() : List.of("--storage-opt", "additionalimagestore=" + images.storage());
    }

    /** Starts it, also again; returns when it listens. */
    void start() {
        try {
            Files.deleteIfExists(socket());
            service = new ProcessBuilder(command("system", "service", "--time", "0", address()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(PODMAN + " cannot be run.", impossible);
        }
        Eventually.see("the engine listens", START, () -> Optional.of(socket()).filter(Files::exists));
    }

    /** Kills its service; what runs in its containers goes on. */
    void kill() {
        Objects.requireNonNull(service, "the engine was not started")
                .destroyForcibly()
                .onExit()
                .join();
    }

    /** Kills it and what runs in its containers. */
    void end() {
        kill();
        Program.run(command("rm", "--all", "--force", "--time", "0").toArray(String[]::new));
    }

    /** As in {@code DOCKER_HOST}. */
    String address() {
        return "unix://" + socket();
    }

    private Path socket() {
        return folder.resolve("engine.sock");
    }

    private Path storage() {
        return folder.resolve("storage");
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(PODMAN, folder.toString()));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }
}
