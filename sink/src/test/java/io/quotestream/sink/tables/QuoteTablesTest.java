package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    void idsWithLineFeedsHaveKeysThatNoOtherIdsHave() {
        Set<String> keys = new HashSet<>();
        List<String> ids = List.of("a", "\n", "a\n", "\na", "a\na", "\n\n", "1", "\n1", "1\n", "\n1\na", "🦊\n", "2");
        for (String product : ids) {
            for (String rate : ids) {
                keys.add(QuoteItemsTable.uid("q", product, rate));
            }
        }

        assertThat(keys).hasSize(ids.size() * ids.size());
        // printf '\n3\na\nb\nc' | sha256sum
        assertThat(QuoteItemsTable.uid("q", "a\nb", "c")).isEqualTo("q:7b348eeb93a95d7d");
    }

    @Test
    void industriesAreAJsonArray() {
        assertThat(QuotesTable.jsonArray(List.of())).isEqualTo("[]");
        assertThat(QuotesTable.jsonArray(List.of("Bakery", "say \"cheese\"\n\\ 🧀")))
                .isEqualTo("[\"Bakery\",\"say \\\"cheese\\\"\\n\\\\ 🧀\"]");
        assertThat(QuotesTable.jsonArray(null)).isNull();
    }
}
