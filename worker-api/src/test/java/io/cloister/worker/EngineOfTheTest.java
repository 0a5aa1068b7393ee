package io.cloister.worker;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import io.cloister.worker.pod.ContainerSpec;
import io.cloister.worker.pod.Engine;
import io.cloister.worker.pod.EngineFacts;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A real engine that counts the sandboxes which it makes, may make weak ones, and may say that it is another one. */
final class EngineOfTheTest extends ScriptedDoors {

    private final TestEngine beside;
    private final AtomicInteger sandboxes;
    private final AtomicBoolean weak;
    private final AtomicReference<@Nullable EngineFacts> facts = new AtomicReference<>();

    /** @param before the one of the worker before this one, which it takes after; {@code null} for the first */
    EngineOfTheTest(Engine engine, TestEngine beside, @Nullable EngineOfTheTest before) {
        super(engine);
        this.beside = beside;
        this.sandboxes = before == null ? new AtomicInteger() : before.sandboxes;
        this.weak = before == null ? new AtomicBoolean() : before.weak;
    }

    /** How many sandboxes it was asked for. */
    int sandboxes() {
        return sandboxes.get();
    }

    /** From now on its sandboxes are what an engine makes where nobody says anything, and nobody checks. */
    void weaken() {
        weak.set(true);
    }

    /** From now on it says that it is this one. */
    void becomes(EngineFacts other) {
        facts.set(other);
    }

    @Override
    public EngineFacts facts() {
        EngineFacts other = facts.get();
        return other == null ? super.facts() : other;
    }

    @Override
    public String create(ContainerSpec spec) {
        if (isSidecar(spec)) {
            return super.create(spec);
        }
        sandboxes.incrementAndGet();
        return weak.get() ? createWeak(spec) : super.create(spec);
    }

    private String createWeak(ContainerSpec spec) {
        List<Bind> binds = spec.mounts().stream()
                .map(mount -> Bind.parse(mount.source() + ":" + mount.target() + (mount.writable() ? ":rw" : ":ro")))
                .toList();
        return beside.client()
                .createContainerCmd(spec.image())
                .withLabels(spec.labels())
                .withEntrypoint(spec.command())
                .withHostConfig(
                        HostConfig.newHostConfig().withNetworkMode("none").withBinds(binds))
                .exec()
                .getId();
    }
}
