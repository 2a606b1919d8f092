package io.quotestream.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table =
                new TextTable("what", "events/s").row("bridge", "10,000").row("x", "7");

        assertThat(table.toString().lines())
                .containsExactly(
                        "| what   | events/s |",
                        "| ------ | -------: |",
                        "| bridge |   10,000 |",
                        "| x      |        7 |");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        TextTable table = new TextTable("what", "events/s");

        assertThatThrownBy(() -> table.row("bridge")).isInstanceOf(IllegalArgumentException.class);
    }
}
