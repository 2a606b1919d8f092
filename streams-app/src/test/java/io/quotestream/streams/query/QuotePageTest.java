package io.quotestream.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.streams.EventFixture;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotePageTest {

    private static final EventFixture FIRST = EventFixture.products("q1", 0, "a", "b");
    private static final EventFixture SECOND = EventFixture.products("q1", 60, "b");

    @ParameterizedTest
    @CsvSource({"-1,''", "0,ab", "59,ab", "60,b", "100000,b"})
    void namesTheProductsActiveThen(long secondsAfterFirst, String expected) {
        QuoteState state = EventFixture.fold(List.of(FIRST, SECOND));
        Instant at = FIRST.created().plusSeconds(secondsAfterFirst);

        StringBuilder active = new StringBuilder();
        QuotePage.activeAt(state, at)
                .get("activeProducts")
                .forEach(product -> active.append(product.get("id").textValue()));

        assertThat(active).hasToString(expected);
    }

    @Test
    void saysThatItIsNotStartedYet() {
        QuotePage page = new QuotePage(() -> null);

        assertThat(page.get("q1", "").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"q1,at=yesterday", "q1,at=", "q1,when=2026-03-01T12:00:00Z", "q1,at=%zz", "'',''"})
    void explainsAQuestionItDoesNotUnderstand(String quoteId, String query) {
        QuotePage page = new QuotePage(() -> null);

        assertThat(page.get(quoteId, query).status()).isEqualTo(400);
    }
}
