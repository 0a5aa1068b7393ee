package io.cloister.node;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The directories, ports and variables of one node-manager under test, started in this JVM or in one of its own. */
final class NodeSetup {

    private final Path home;
    private final int workerPort = freePort();
    private final int port = freePort();
    private final Map<String, String> environment = new HashMap<>();

    NodeSetup(Path home, URI orchestrator) throws IOException {
        this.home = home;
        putWorkerJar();
        environment.put("ORCHESTRATOR_URL", orchestrator.toString());
        environment.put("NODE_REGISTRATION_PSK", FakeOrchestrator.PSK);
        environment.put("NODE_SLUG", "test-node");
        environment.put("NODE_MANAGER_PORT", String.valueOf(port));
        environment.put("NODE_STATE_DIR", home.resolve("node-manager").toString());
        environment.put("WORKER_PORT", String.valueOf(workerPort));
        environment.put("WORKER_API_DIR", home.resolve("app").toString());
        environment.put("WORKER_STATE_DIR", home.resolve("worker-api").toString());
        environment.put("CLOISTER_RUN_DIR", home.resolve("run").toString());
        environment.put("CLOISTER_LOG_DIR", home.resolve("log").toString());
        environment.put("DOCKER_HOST", engine());
    }

    /** The engine that the suite was given; its absence is a failure and not a reason to skip. */
    static String engine() {
        return System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    NodeSetup with(String name, Object value) {
        environment.put(name, String.valueOf(value));
        return this;
    }

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    /** In this JVM. Looks often, so that a test need not wait; reports seldom, so that a report means an edge. */
    ConfigurableApplicationContext startHere() {
        Map<String, Object> properties = new HashMap<>(environment);
        properties.put("node.inference.check-interval", "100ms");
        properties.put("node.worker.check-interval", "100ms");
        properties.put("node.orchestrator.first-retry", "50ms");
        properties.put("node.heartbeat.interval", environment.getOrDefault("HEARTBEAT", "60s"));
        String[] arguments = properties.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return new SpringApplicationBuilder(NodeManagerApplication.class)
                .registerShutdownHook(false)
                .run(arguments);
    }

    /** In a JVM of its own, as an operator does, with standard output and standard error in files. */
    Process startAlone() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                NodeManagerApplication.class.getName());
        builder.environment().putAll(environment);
        builder.environment().put("SECRET_OF_THE_OPERATOR", "not for workers");
        return builder.redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
    }

    List<String> standardError() throws IOException {
        return Files.readAllLines(home.resolve("err"));
    }

    long workerPid() {
        try {
            return Long.parseLong(
                    Files.readString(home.resolve("run/worker-api.pid")).strip());
        } catch (IOException e) {
            return -1;
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(port, path);
    }

    HttpResponse<String> askWorker(String path) throws IOException, InterruptedException {
        return get(workerPort, path);
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private void putWorkerJar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeWorker.class.getName());
        Path jar = Files.createDirectories(home.resolve("app")).resolve("worker-api.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            String name = FakeWorker.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (var code = FakeWorker.class.getClassLoader().getResourceAsStream(name)) {
                code.transferTo(out);
            }
        }
    }
}
