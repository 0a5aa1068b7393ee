package io.cloister.modelserver.language;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as a vector.
 *
 * @param vector of length 1
 * @param tokens how many tokens of the text were regarded
 */
public record Embedding(List<Float> vector, int tokens) {

    public Embedding {
        vector = List.copyOf(vector);
    }

    /**
     * The first components alone, brought to length 1 again.
     *
     * @param dimensions null, or not fewer than there are, for all of them
     */
    public Embedding cutTo(@Nullable Integer dimensions) {
        if (dimensions == null || dimensions < 1 || dimensions >= vector.size()) {
            return this;
        }
        List<Float> cut = vector.subList(0, dimensions);
        double length = Math.sqrt(
                cut.stream().mapToDouble(component -> component * component).sum());
        return new Embedding(
                cut.stream().map(component -> (float) (component / length)).toList(), tokens);
    }
}
