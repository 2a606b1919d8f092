package io.quotestream.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {

    private final Figures figures = new Figures();

    @Test
    void theMedianIsTheMiddleOne() {
        add(9, 1, 5);

        assertThat(figures.median()).isEqualTo(5);
        assertThat(figures.least()).isEqualTo(1);
        assertThat(figures.greatest()).isEqualTo(9);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        add(9, 1, 5, 6);

        assertThat(figures.median()).isEqualTo(5.5);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(figures::median).isInstanceOf(IllegalStateException.class);
    }

    private void add(double... rounds) {
        for (double round : rounds) {
            figures.add(round);
        }
    }

    @Test
    void aPercentileIsAFigureThatWasMeasured() {
        Figures figures = new Figures();
        for (int figure = 100; figure >= 1; figure--) {
            figures.add(figure);
        }

        assertThat(figures.percentile(0.99)).isEqualTo(99);
        assertThat(figures.percentile(0.5)).isEqualTo(50);
        assertThat(figures.percentile(1)).isEqualTo(100);
    }
}
