package io.quotestream.benchmarks.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One subject's figures, one a round. Not thread safe. */
public final class Figures {

    private final List<Double> rounds = new ArrayList<>();

    public void add(double figure) {
        rounds.add(figure);
    }

    int count() {
        return rounds.size();
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    public double median() {
        if (rounds.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(rounds);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The least figure that this share of all does not exceed: 0.99 is the 99th percentile. */
    public double percentile(double share) {
        List<Double> sorted = new ArrayList<>(rounds);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    public double least() {
        return Collections.min(rounds);
    }

    public double greatest() {
        return Collections.max(rounds);
    }
}
