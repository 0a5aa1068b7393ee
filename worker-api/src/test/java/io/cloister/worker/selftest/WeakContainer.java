package io.cloister.worker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import io.cloister.contracts.worker.SelfTestReport.Pod;
import io.cloister.worker.TestEngine;
import io.cloister.worker.WorkerFixture;
import io.cloister.worker.state.DirectoryTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs probes where everything is open to them: what a pod would be without any of our seals. */
final class WeakContainer implements AutoCloseable {

    private final TestEngine engine;
    private final Path directory = Files.createTempDirectory("weak");
    private final AbstractSocket abstractSocket = new AbstractSocket("cloister-" + directory.getFileName());
    private final ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    WeakContainer(TestEngine engine, Arsenal arsenal) throws IOException {
        this.engine = engine;
        Path files = Files.createDirectories(directory.resolve("cloister/files"));
        for (Map.Entry<String, byte[]> file :
                arsenal.files(Pod.INFERENCE, List.of("PATH")).entrySet()) {
            Files.write(files.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(directory.resolve("cloister/input"), arsenal.runner());
        Files.createDirectory(directory.resolve("cloister/door"));
        door.bind(UnixDomainSocketAddress.of(directory.resolve("cloister/door/upstream.sock")));
        Files.createDirectory(directory.resolve("workspace"));
        Files.writeString(directory.resolve("workspace/left"), "by an earlier task");
    }

    /** All probes, on the host's own network. */
    ProbeLines attack(WorkerFixture worker) throws InterruptedException {
        return run("host", "sh /cloister/input", "WORKER_STATE_DIR=" + worker.stateDirectory());
    }

    /** The probe of the door alone, at one that lets everything through. */
    ProbeLines attackDoor() throws InterruptedException {
        String model = "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'";
        return run(
                "none",
                "(" + model + " | nc -l -p 11434 > /dev/null) &"
                        + " while ! grep -q ':2CAA .* 0A ' /proc/net/tcp*; do :; done;"
                        + " found=$(sh /cloister/files/model-management.sh); echo model-management $? $found");
    }

    private ProbeLines run(String network, String script, String... environment) throws InterruptedException {
        List<String> variables = new ArrayList<>(List.of("CLOISTER_JOB_ID=weak"));
        variables.addAll(List.of(environment));
        List<Bind> binds = new ArrayList<>(List.of(
                Bind.parse(directory.resolve("cloister") + ":/cloister:ro"),
                Bind.parse(directory.resolve("workspace") + ":/workspace:rw"),
                Bind.parse(engine.host().replaceFirst("^unix://", "") + ":/run/docker.sock:rw")));
        HostConfig weak =
                new Unmasked().withSecurityOpts(List.of("seccomp=unconfined")).withNetworkMode(network);
        if (engine.name().equals("podman")) {
            weak.withPrivileged(true);
        } else {
            open(weak);
            binds.add(Bind.parse("/sys:/sys:rw"));
        }
        weak.withBinds(binds);
        if (network.equals("host")) {
            weak.withPidMode("host").withExtraHosts("database:10.0.0.5");
        }
        String id = engine.client()
                .createContainerCmd(TestEngine.IMAGE)
                .withEnv(variables)
                .withEntrypoint("/bin/sh", "-c", "mkdir -p /tmp; " + script)
                .withHostConfig(weak)
                .exec()
                .getId();
        try {
            return ProbeLines.of(output(id));
        } finally {
            engine.client().removeContainerCmd(id).withForce(true).exec();
        }
    }

    // What privileged means, less the capabilities that this machine may not have itself, which Docker does not leave
    // out.
    private static void open(HostConfig weak) {
        weak.withCapAdd(
                        Capability.SYS_ADMIN,
                        Capability.SYS_PTRACE,
                        Capability.SYS_RAWIO,
                        Capability.NET_ADMIN,
                        Capability.DAC_READ_SEARCH)
                .withDevices(new Device("rwm", "/dev/another", "/dev/null"));
    }

    /** With two fields of Docker's API that the client does not know. */
    private static final class Unmasked extends HostConfig {

        private static final long serialVersionUID = 1;

        @JsonProperty("MaskedPaths")
        public List<String> maskedPaths() {
            return List.of();
        }

        @JsonProperty("ReadonlyPaths")
        public List<String> readonlyPaths() {
            return List.of();
        }
    }

    private String output(String id) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ResultCallback.Adapter<Frame> reading = new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                output.writeBytes(frame.getPayload());
            }
        };
        engine.client()
                .attachContainerCmd(id)
                .withStdOut(true)
                .withFollowStream(true)
                .exec(reading)
                .awaitStarted();
        engine.client().startContainerCmd(id).exec();
        if (!reading.awaitCompletion(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the probes do not end");
        }
        return output.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        abstractSocket.close();
        door.close();
        DirectoryTree.remove(directory);
    }
}
