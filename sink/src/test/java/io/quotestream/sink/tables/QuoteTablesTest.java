package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QuoteTablesTest {

    @Test
    void anItemsKeyIsTheQuoteAndAHashOfProductAndRate() {
        assertThat(QuoteItemsTable.uid("q-1", "p-1", "Cover\\Office"))
                .isEqualTo(QuoteItemsTable.uid("q-1", "p-1", "Cover\\Office"))
                .matches("q-1:[0-9a-f]{16}")
                .isNotEqualTo(QuoteItemsTable.uid("q-1", "p-2", "Cover\\Office"))
                .isNotEqualTo(QuoteItemsTable.uid("q-1", "p-1", "Cover\\Home"));
        // printf 'abc\ndef' | sha256sum
        assertThat(QuoteItemsTable.uid("q", "abc", "def")).isEqualTo("q:d53d6b91af7caf8f");
    }

    @Test
    void industriesAreAJsonArray() {
        assertThat(QuotesTable.jsonArray(List.of())).isEqualTo("[]");
        assertThat(QuotesTable.jsonArray(List.of("Bakery", "say \"cheese\"\n\\ 🧀")))
                .isEqualTo("[\"Bakery\",\"say \\\"cheese\\\"\\n\\\\ 🧀\"]");
        assertThat(QuotesTable.jsonArray(null)).isNull();
    }
}
