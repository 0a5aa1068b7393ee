import java.util.ArrayList;
import java.util.List;

/** What was measured several times. */
final class Sample {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    void addAll(Sample other) {
        values.addAll(other.values);
    }

    int size() {
        return values.size();
    }

    double median() {
        return quantile(0.5);
    }

    double p95() {
        return quantile(0.95);
    }

    private double quantile(double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
