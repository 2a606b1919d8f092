package io.quotestream.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.StateCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefusedQuotesTest {

    private final RefusedQuotes refused = new RefusedQuotes();

    @Test
    void eventsOfARefusedStateAreMissingButForThoseInTheTables() {
        refused.add("refused-by-database", "Data too long", state("q", 3));
        refused.add("refused-by-database", "Check violated", state("r", 2));

        assertThat(refused.missingEvents(Map.of())).isEqualTo(5);
        assertThat(refused.missingEvents(Map.of("q", 1L))).isEqualTo(4);
    }

    @Test
    void lastRefusedStateOfAQuoteCountsAlone() {
        refused.add("refused-by-database", "Data too long", state("q", 1));
        refused.add("refused-by-database", "Data too long", state("q", 2));

        assertThat(refused.missingEvents(Map.of())).isEqualTo(2);
    }

    @Test
    void nothingIsMissingOfAQuoteThatWasWrittenLater() {
        refused.add("refused-by-database", "Data too long", state("q", 3));

        assertThat(refused.missingEvents(Map.of("q", 4L))).isZero();
    }

    @Test
    void otherDeadLettersRefuseNoQuote() {
        refused.add("not-json", "no JSON", "no JSON".getBytes(StandardCharsets.UTF_8));

        assertThat(refused.isEmpty()).isTrue();
    }

    @Test
    void eachRefusedQuoteIsNamedWithTheReason() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        refused.add("refused-by-database", "Data too long for column 'coupon_code'", state("q", 3));

        refused.print(new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("  ! q: refused-by-database, Data too long for column 'coupon_code'");
    }

    private static byte[] state(String quoteId, int events) {
        QuoteState state = QuoteState.unseen(quoteId);
        for (int i = 0; i < events; i++) {
            Origin origin = new Origin(
                    "00000000-0000-0000-0000-00000000000" + i,
                    "statement_updated",
                    "quotes",
                    i,
                    SourcePosition.ofRevision(i),
                    Instant.EPOCH,
                    null);
            state = state.apply(EventCodec.decode(origin, "{}".getBytes(StandardCharsets.UTF_8)));
        }
        return StateCodec.encode(state);
    }
}
