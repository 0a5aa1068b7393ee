package io.cloister.node.ollama;

import java.util.List;

/**
 * What the last look at the model server saw.
 *
 * @param running whether it answers and has settled whether it has the selected model
 * @param models names of the models that it holds
 * @param loaded names of those that it has in memory
 */
public record ModelServerState(boolean running, List<String> models, List<String> loaded) {

    static final ModelServerState DOWN = new ModelServerState(false, List.of(), List.of());

    public ModelServerState {
        models = List.copyOf(models);
        loaded = List.copyOf(loaded);
    }
}
