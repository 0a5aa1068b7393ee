package io.cloister.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Engines of a scenario's own, each with a storage of its own and with the stack's images. */
public final class OwnEngines {

    private final Stack stack;
    private final Scratch scratch;
    private final Endings endings;
    private final Map<String, OwnEngine> engines = new HashMap<>();
    private @Nullable OwnEngine images;

    public OwnEngines(Stack stack, Scratch scratch, Endings endings) {
        this.stack = stack;
        this.scratch = scratch;
        this.endings = endings;
    }

    /** Starts one; the first gets copies of the images, which the others look up in its storage. */
    OwnEngine start(String name) {
        OwnEngine engine = new OwnEngine(Path.of(scratch.folder(name + "/engine")), images);
        engine.start();
        endings.add(engine::end);
        engines.put(name, engine);
        if (images == null) {
            new Engine(stack.engine())
                    .copyImages(List.of(stack.sandboxImage(), LoneDoor.IMAGE), new Engine(engine.address()));
            images = engine;
        }
        return engine;
    }

    OwnEngine named(String name) {
        return Objects.requireNonNull(engines.get(name), "no engine " + name + " was started");
    }
}
