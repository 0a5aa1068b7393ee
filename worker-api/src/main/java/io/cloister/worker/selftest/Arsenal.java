package io.cloister.worker.selftest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.worker.SelfTestReport.Pod;
import io.cloister.worker.start.StartFailure;
import io.cloister.worker.state.StateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** What the attacker brings along: the probes, our own programs, and what this host is called and where it is. */
@Component
final class Arsenal {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** Names that tell nothing. */
    private static final Set<String> ANY_HOST = Set.of("localhost", "sandbox");

    private static final InetSocketAddress INTERNET = new InetSocketAddress(InetAddress.ofLiteral("1.1.1.1"), 53);
    private static final InetSocketAddress METADATA =
            new InetSocketAddress(InetAddress.ofLiteral("169.254.169.254"), 80);

    private final List<Probe> probes;
    private final String tools;
    private final String runner;
    private final Path stateDirectory;
    private final Environment environment;
    private final Optional<Architecture> machine = Architecture.ofThisMachine();

    Arsenal(StateDirectory state, Environment environment) {
        this.stateDirectory = state.root();
        this.environment = environment;
        try {
            this.probes = readProbes();
            this.tools = read("tools");
            this.runner = read("run");
        } catch (IOException failure) {
            throw new StartFailure("The probes of the self-attack cannot be read: " + failure + ".", failure);
        }
    }

    /** The probes that run in a pod of this kind, by name. */
    List<Probe> probes(Pod pod) {
        return probes.stream().filter(probe -> probe.pods().contains(pod)).toList();
    }

    /** The script that runs all of them. */
    String runner() {
        return runner;
    }

    /** Whether probes may say that they are not made for this processor. */
    boolean mayBeSkipped() {
        return machine.isEmpty();
    }

    /**
     * The files that a pod of this kind gets.
     *
     * @param variables names of the variables that its image sets
     * @throws IOException if this host does not tell its name or its addresses
     */
    Map<String, byte[]> files(Pod pod, List<String> variables) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        probes(pod)
                .forEach(probe ->
                        files.put(probe.name() + Probe.EXTENSION, probe.script().getBytes(UTF_8)));
        files.put("tools", tools.getBytes(UTF_8));
        files.put("variables", (String.join("\n", variables) + "\n").getBytes(UTF_8));
        files.put("host", (stateDirectory + "\n" + hostName() + "\n").getBytes(UTF_8));
        if (machine.isEmpty()) {
            files.put("unsupported", System.getProperty("os.arch").getBytes(UTF_8));
        } else {
            programs().forEach((name, program) -> files.put(name, program.executable(machine.get())));
        }
        return files;
    }

    private Map<String, Program> programs() throws IOException {
        Map<String, Program> programs = new HashMap<>(Programs.calls());
        programs.put("http-pull", Programs.pull());
        for (InetSocketAddress target : targets()) {
            String name = "connect-" + target.getAddress().getHostAddress() + "-" + target.getPort();
            programs.put(name, Programs.connection(target));
        }
        return programs;
    }

    private List<InetSocketAddress> targets() throws IOException {
        int port = environment.getProperty("local.server.port", Integer.class, 0);
        List<InetSocketAddress> targets = new ArrayList<>(List.of(INTERNET, METADATA));
        targets.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            interfaces
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .forEach(address -> targets.add(new InetSocketAddress(withoutScope(address), port)));
        }
        return targets;
    }

    private static InetAddress withoutScope(InetAddress address) {
        return InetAddress.ofLiteral(address.getHostAddress().split("%", 2)[0]);
    }

    private static String hostName() throws IOException {
        String name = Files.readString(HOST_NAME).strip();
        return ANY_HOST.contains(name) ? "" : name;
    }

    private static List<Probe> readProbes() throws IOException {
        List<Probe> probes = new ArrayList<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources("classpath:/selftest/*" + Probe.EXTENSION)) {
            probes.add(Probe.of(String.valueOf(file.getFilename()), file.getContentAsString(UTF_8)));
        }
        probes.sort(Comparator.comparing(Probe::name));
        return List.copyOf(probes);
    }

    private static String read(String name) throws IOException {
        return new PathMatchingResourcePatternResolver()
                .getResource("classpath:/selftest/" + name)
                .getContentAsString(UTF_8);
    }
}
