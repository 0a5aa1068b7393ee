package io.cloister.modelserver.language.llama;

import de.kherud.llama.LlamaModel;
import io.cloister.modelserver.language.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.MonoSink;

/**
 * One embedding, from its turn in the queue to its end. The vector of a text that is longer than a batch is the mean of
 * its parts' vectors, so that nothing of it is lost and the work can be left between two parts.
 */
final class LlamaEmbedding implements Runnable {

    private final LlamaModel model;
    private final int partTokens;
    private final int maxTokens;
    private final String text;
    private final MonoSink<Embedding> sink;
    private final AtomicBoolean left = new AtomicBoolean();

    LlamaEmbedding(LlamaModel model, int partTokens, int maxTokens, String text, MonoSink<Embedding> sink) {
        this.model = model;
        this.partTokens = partTokens;
        this.maxTokens = maxTokens;
        this.text = text;
        this.sink = sink;
    }

    @Override
    public void run() {
        sink.onCancel(() -> left.set(true));
        try {
            int[] tokens = model.encode(text);
            embed(Arrays.copyOf(tokens, Math.min(tokens.length, maxTokens)));
        } catch (RuntimeException failure) {
            sink.error(failure);
        }
    }

    private void embed(int[] tokens) {
        double[] sum = new double[0];
        for (String part : parts(tokens)) {
            if (left.get()) {
                return;
            }
            float[] vector = model.embed(part);
            double[] before = sum.length == 0 ? new double[vector.length] : sum;
            sum = new double[vector.length];
            Arrays.setAll(sum, component -> before[component] + vector[component]);
        }
        sink.success(new Embedding(ofLengthOne(sum), tokens.length));
    }

    private List<String> parts(int[] tokens) {
        if (tokens.length <= partTokens) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < tokens.length; from += partTokens) {
            parts.add(model.decode(Arrays.copyOfRange(tokens, from, Math.min(from + partTokens, tokens.length))));
        }
        return parts;
    }

    private static List<Float> ofLengthOne(double[] vector) {
        double length = Math.sqrt(
                Arrays.stream(vector).map(component -> component * component).sum());
        return Arrays.stream(vector)
                .mapToObj(component -> (float) (component / length))
                .toList();
    }
}
