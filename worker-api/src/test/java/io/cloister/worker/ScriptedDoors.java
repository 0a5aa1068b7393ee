package io.cloister.worker;

import io.cloister.worker.door.ScriptedSidecar;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real engine whose sidecars, of the image that this makes, refuse every request that comes through the door; what they
 * would say to the worker, the test says for them.
 */
class ScriptedDoors extends EngineAround {

    static final String IMAGE = "localhost/cloister-test/worker-door:latest";

    private final Map<String, Path> doors = new ConcurrentHashMap<>();

    ScriptedDoors(Engine engine) {
        super(engine);
    }

    static void buildImage(TestEngine engine) {
        engine.buildImage(IMAGE, """
                RUN echo D:* > /httpd.conf
                ENTRYPOINT ["/bin/httpd", "-f", "-p", "127.0.0.1:11434", "-c", "/httpd.conf", "-h", "/cloister"]
                """);
    }

    @Override
    public String create(ContainerSpec spec) {
        String id = super.create(spec);
        if (isSidecar(spec)) {
            doors.put(id, Path.of(spec.mounts().getLast().source()));
        }
        return id;
    }

    @Override
    public void start(String containerId) {
        super.start(containerId);
        Path door = doors.get(containerId);
        if (door != null) {
            Thread.ofVirtual().name(containerId).start(() -> speakFor(containerId, door));
        }
    }

    static boolean isSidecar(ContainerSpec spec) {
        return "sidecar".equals(spec.labels().get("cloister.role"));
    }

    private static void speakFor(String proxy, Path door) {
        try (ScriptedSidecar sidecar = ScriptedSidecar.dial(door)) {
            sidecar.becomeReady(proxy);
            sidecar.hearsTheEnd();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
