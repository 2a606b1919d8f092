package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.SampleQuotes;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LastPerQuoteTest {

    private long offset;

    @Test
    void onlyTheLastChangeOfAQuoteIsKeptAndQuotesAreOrdered() {
        QuoteChange first = change("b", SampleQuotes.started("b", 1));
        QuoteChange other = change("a", SampleQuotes.started("a", 2));
        QuoteChange last = change("b", SampleQuotes.started("b", 3));

        LastPerQuote reduced = LastPerQuote.of(List.of(first, other, last));

        assertThat(reduced.changes()).containsExactly(other, last);
        assertThat(reduced.erased()).isEmpty();
    }

    @Test
    void aTombstoneIsNotForgottenWhenAStateFollows() {
        QuoteChange tombstone = change("a", null);
        QuoteChange again = change("a", SampleQuotes.started("a", 9));

        LastPerQuote reduced = LastPerQuote.of(List.of(change("a", SampleQuotes.started("a", 1)), tombstone, again));

        assertThat(reduced.changes()).containsExactly(again);
        assertThat(reduced.erased()).containsExactly("a");
    }

    @Test
    void aPartKeepsTheTombstonesOfItsOwnQuotesOnly() {
        LastPerQuote reduced = LastPerQuote.of(List.of(change("a", null), change("b", null)));

        LastPerQuote part = reduced.part(reduced.changes().subList(0, 1));

        assertThat(part.changes()).extracting(QuoteChange::quoteUid).containsExactly("a");
        assertThat(part.erased()).containsExactly("a");
    }

    private QuoteChange change(String quoteUid, @Nullable QuoteState state) {
        return new QuoteChange(quoteUid, state, new ConsumerRecord<>("t", 0, offset++, new byte[0], new byte[0]));
    }
}
