package io.cloister.modelserver.language.llama;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.PoolingType;
import io.cloister.modelserver.language.Embedding;
import io.cloister.modelserver.language.Generation;
import io.cloister.modelserver.language.GenerationCounter;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.language.ModelBusyException;
import io.cloister.modelserver.language.Output;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A GGUF file in llama.cpp. It is loaded once and never closed, because closing leaks its memory.
 *
 * <p>With pooling of the last token one load serves generations and embeddings. Mean pooling aborts the process with
 * this model.
 */
final class LlamaLanguageModel implements LanguageModel {

    /** Also the longest text that llama.cpp embeds at once. */
    private static final int BATCH_TOKENS = 128;

    /** Less than a batch, because text cut between tokens may have one or two more when it is read again. */
    private static final int EMBEDDING_PART_TOKENS = BATCH_TOKENS - 8;

    private final LlamaModel model;
    private final int contextTokens;
    private final Executor lanes;
    private final GenerationCounter counter;

    /**
     * Loads the model, which takes up to a second.
     *
     * @param lanes one thread a generation at once; refuses what its queue does not hold
     */
    LlamaLanguageModel(Path file, LlamaProperties properties, Executor lanes, GenerationCounter counter) {
        NativeLibrary.unpackPrivately();
        this.contextTokens = properties.contextTokens();
        this.lanes = lanes;
        this.counter = counter;
        this.model = new LlamaModel(new ModelParameters()
                .setModel(file.toString())
                .setCtxSize(properties.contextTokens() * properties.parallel())
                .setParallel(properties.parallel())
                .setBatchSize(BATCH_TOKENS)
                .setUbatchSize(BATCH_TOKENS)
                .setThreads(Runtime.getRuntime().availableProcessors())
                .enableEmbedding()
                .setPoolingType(PoolingType.LAST)
                .disableLog());
    }

    @Override
    public Flux<Output> generate(Generation generation) {
        return Flux.create(sink -> {
            counter.started();
            try {
                lanes.execute(new LlamaRun(model, contextTokens, generation, sink, counter));
            } catch (RejectedExecutionException full) {
                counter.failed();
                sink.error(new ModelBusyException());
            }
        });
    }

    @Override
    public Mono<Embedding> embed(String text) {
        return Mono.create(sink -> {
            try {
                lanes.execute(new LlamaEmbedding(model, EMBEDDING_PART_TOKENS, embeddingTokens(), text, sink));
            } catch (RejectedExecutionException full) {
                sink.error(new ModelBusyException());
            }
        });
    }

    @Override
    public int[] tokens(String text) {
        return model.encode(text);
    }

    @Override
    public String text(int[] tokens) {
        return model.decode(tokens);
    }

    @Override
    public int contextTokens() {
        return contextTokens;
    }

    @Override
    public int embeddingTokens() {
        return contextTokens;
    }
}
