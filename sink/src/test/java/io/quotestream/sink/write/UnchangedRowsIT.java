package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UnchangedRowsIT {

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void itemsAndTimesOfActivityAreWrittenAgainOnlyWhenTheyChanged() {
        QuoteState listed = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        fixture.publish(listed);
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();
        // A mark that no state has: it stays for as long as the row is not written.
        fixture.database.execute(
                "UPDATE quote_items SET total = 7", "UPDATE quote_product_activity SET product_name = 'x'");

        QuoteState withFee = SampleQuotes.after(listed, 3, "fee_applied", "{\"quoteId\":\"q-1\",\"amount\":12.5}");
        fixture.publish(withFee);
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT last_event_revision, fee_amount FROM quotes"))
                .containsExactly("3|12.500000");
        assertThat(fixture.database.rows("SELECT total FROM quote_items")).containsExactly("7.000000");
        assertThat(fixture.database.rows("SELECT product_name FROM quote_product_activity"))
                .containsExactly("x");
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(
                        () -> assertThat(rows(sink, "quote_items", "unchanged")).isEqualTo(1));

        fixture.publish(SampleQuotes.withProduct(withFee, 4, "active but not ready"));
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT total, is_active FROM quote_items"))
                .containsExactly("4.890000|0");
        assertThat(fixture.database.rows("SELECT product_name, closed_revision FROM quote_product_activity"))
                .containsExactly("The cover|4");
    }

    @Test
    void aQuoteThatComesBackAfterItsErasureGetsAllRows() {
        QuoteState listed = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        fixture.publish(listed);
        fixture.start();
        fixture.awaitAllWritten();

        fixture.publishTombstone("q-1");
        fixture.publish(listed);
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quote_items")).isEqualTo(1);
        assertThat(fixture.database.count("quote_product_activity")).isEqualTo(1);
    }

    @Test
    void eachRowOfTheLastStatesHasOneOutcome() {
        QuoteState first = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        QuoteState second = SampleQuotes.after(first, 3, "fee_applied", "{\"quoteId\":\"q-1\",\"amount\":1}");
        RunningSink sink = fixture.start();
        for (QuoteState state : new QuoteState[] {first, second, first}) {
            fixture.publish(state);
            fixture.awaitAllWritten();
        }

        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.records("stale")).isEqualTo(1));
        for (String children : new String[] {"quote_items", "quote_product_activity"}) {
            assertThat(rows(sink, children, "written")).isEqualTo(1);
            assertThat(rows(sink, children, "unchanged")).isEqualTo(1);
            assertThat(rows(sink, children, "stale")).isEqualTo(1);
            assertThat(sink.metric("sink_rows_total", "table=\"" + children + '"'))
                    .isEqualTo(3);
        }
        assertThat(rows(sink, "quotes", "written")).isEqualTo(2);
        assertThat(rows(sink, "quotes", "stale")).isEqualTo(1);
        assertThat(sink.metric("sink_rows_total", "table=\"quotes\"")).isEqualTo(3);
    }

    private static double rows(RunningSink sink, String table, String outcome) {
        return sink.metric("sink_rows_total", "outcome=\"" + outcome + "\",service=\"sink\",table=\"" + table + '"');
    }
}
