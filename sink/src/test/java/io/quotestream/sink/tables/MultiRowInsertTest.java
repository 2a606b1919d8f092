package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MultiRowInsertTest {

    private final MultiRowInsert<Long> insert = new MultiRowInsert<>(
            "INSERT INTO quotes (event_count) VALUES :rows", (row, value) -> row.wholeNumber(value), bytes -> bytes);

    @Test
    void aStatementEndsAtItsLargestNumberOfRows() {
        List<Long> rows = Collections.nCopies(1_000, 1L);

        assertThat(insert.endOfStatement(rows, 0)).isEqualTo(64);
        assertThat(insert.endOfStatement(rows, 64)).isEqualTo(128);
        assertThat(insert.endOfStatement(rows, 980)).isEqualTo(1_000);
    }

    @Test
    void aStatementEndsBeforeItGetsTooLong() {
        List<Long> rows = Collections.nCopies(10, 400_000L);

        assertThat(insert.endOfStatement(rows, 0)).isEqualTo(2);
    }

    @Test
    void aRowThatIsTooLongByItselfGoesAlone() {
        List<Long> rows = List.of(5_000_000L, 1L, 5_000_000L);

        assertThat(insert.endOfStatement(rows, 0)).isEqualTo(1);
        assertThat(insert.endOfStatement(rows, 1)).isEqualTo(2);
        assertThat(insert.endOfStatement(rows, 2)).isEqualTo(3);
    }
}
