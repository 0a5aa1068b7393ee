package io.cloister.modelserver.language.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import io.cloister.modelserver.language.Generation;
import io.cloister.modelserver.language.GenerationCounter;
import io.cloister.modelserver.language.Output;
import io.cloister.modelserver.language.Output.Reason;
import io.cloister.modelserver.language.PromptTooLongException;
import java.time.Duration;
import reactor.core.publisher.FluxSink;

/**
 * One generation, from its turn in the queue to its end. Cancelling works only between two tokens and only from the
 * thread that consumes them, so this one looks at its sink at each.
 */
final class LlamaRun implements Runnable {

    private final LlamaModel model;
    private final int modelContext;
    private final Generation generation;
    private final FluxSink<Output> sink;
    private final GenerationCounter counter;
    private final long requested = System.nanoTime();

    LlamaRun(
            LlamaModel model,
            int modelContext,
            Generation generation,
            FluxSink<Output> sink,
            GenerationCounter counter) {
        this.model = model;
        this.modelContext = modelContext;
        this.generation = generation;
        this.sink = sink;
        this.counter = counter;
    }

    @Override
    public void run() {
        if (sink.isCancelled()) {
            counter.cancelled();
            return;
        }
        try {
            generate(model.encode(generation.prompt()));
        } catch (RuntimeException failure) {
            counter.failed();
            sink.error(failure);
        }
    }

    private void generate(int[] prompt) {
        long started = System.nanoTime();
        int limit = answerLimit(prompt.length);
        PromptReading reading = new PromptReading(model, prompt);
        if (!reading.readUnless(sink::isCancelled)) {
            counter.cancelled();
            return;
        }
        StringBuilder answer = new StringBuilder();
        int pieces = 0;
        boolean lastIsText = false;
        long first = started;
        LlamaIterator tokens = model.generate(parameters(limit).setCachePrompt(reading.isCached()))
                .iterator();
        while (tokens.hasNext()) {
            String text = tokens.next().text;
            if (sink.isCancelled()) {
                tokens.cancel();
                counter.cancelled();
                return;
            }
            if (pieces == 0) {
                first = System.nanoTime();
            }
            // The binding closes every answer with one empty output, which is no token.
            if (tokens.hasNext()) {
                pieces++;
                lastIsText = !text.isEmpty();
            }
            if (!text.isEmpty()) {
                answer.append(text);
                sink.next(new Output.Piece(text));
            }
        }
        // A character of several tokens comes as one piece, so the text is counted as well.
        int answerTokens = Math.max(pieces, model.encode(answer.toString()).length);
        Reason reason = lastIsText && answerTokens >= limit ? Reason.LENGTH : Reason.STOP;
        counter.completed();
        sink.next(new Output.Ending(
                reason,
                prompt.length,
                answerTokens,
                Duration.ofNanos(started - requested),
                Duration.ofNanos(first - started),
                Duration.ofNanos(System.nanoTime() - first)));
        sink.complete();
    }

    private int answerLimit(int promptTokens) {
        int context =
                generation.contextTokens() > 0 ? Math.min(generation.contextTokens(), modelContext) : modelContext;
        int room = context - promptTokens;
        if (room < 1) {
            throw new PromptTooLongException(promptTokens, context);
        }
        return generation.maxTokens() > 0 ? Math.min(generation.maxTokens(), room) : room;
    }

    private InferenceParameters parameters(int limit) {
        var sampling = generation.sampling();
        InferenceParameters parameters = new InferenceParameters(generation.prompt())
                .setNPredict(limit)
                .setTemperature(sampling.temperature())
                .setTopK(sampling.topK())
                .setTopP(sampling.topP())
                .setMinP(sampling.minP())
                .setTypicalP(sampling.typicalP())
                .setRepeatLastN(sampling.repeatLastN())
                .setRepeatPenalty(sampling.repeatPenalty())
                .setPresencePenalty(sampling.presencePenalty())
                .setFrequencyPenalty(sampling.frequencyPenalty())
                .setSeed(sampling.seed());
        if (!generation.stops().isEmpty()) {
            parameters.setStopStrings(generation.stops().toArray(String[]::new));
        }
        if (generation.jsonSchema() != null) {
            parameters.setGrammar(LlamaModel.jsonSchemaToGrammar(generation.jsonSchema()));
        }
        return parameters;
    }
}
