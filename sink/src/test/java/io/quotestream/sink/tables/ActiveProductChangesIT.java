package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.sink.Load;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The counts that the sink keeps beside the times of activity; KillIT and others hold them to the same under kills. */
final class ActiveProductChangesIT {

    private static final String COUNTS = "SELECT resolution, bucket_start, product_id, SUM(started), SUM(ended)"
            + " FROM active_product_changes GROUP BY resolution, bucket_start, product_id"
            + " HAVING SUM(started) <> 0 OR SUM(ended) <> 0 ORDER BY resolution, bucket_start, product_id";

    private final SinkFixture fixture = new SinkFixture();
    private final TestDatabase database = fixture.database;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aProductIsCountedInTheMinuteTheHourAndTheDayInWhichItBeganAndEnded() {
        QuoteState active = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 59, "active");
        fixture.publish(active);
        fixture.start();
        fixture.awaitAllWritten();
        assertThat(database.rows(COUNTS))
                .containsExactly(
                        "day|2026-01-01 00:00:00|p-1|1|0",
                        "hour|2026-01-01 00:00:00|p-1|1|0",
                        "minute|2026-01-01 00:00:00|p-1|1|0");

        fixture.publish(
                SampleQuotes.withProduct(active, 90_061, null)); // one day, one hour, one minute and a second later
        fixture.awaitAllWritten();
        assertThat(database.rows(COUNTS))
                .containsExactly(
                        "day|2026-01-01 00:00:00|p-1|1|0",
                        "day|2026-01-02 00:00:00|p-1|0|1",
                        "hour|2026-01-01 00:00:00|p-1|1|0",
                        "hour|2026-01-02 01:00:00|p-1|0|1",
                        "minute|2026-01-01 00:00:00|p-1|1|0",
                        "minute|2026-01-02 01:01:00|p-1|0|1");
        assertThat(database.rows("SELECT * FROM active_products_by_day"))
                .containsExactly("2026-01-01 00:00:00|1|0|1", "2026-01-02 00:00:00|0|1|0");
        assertThat(database.rows("SELECT * FROM active_products_by_day_and_product"))
                .containsExactly("2026-01-01 00:00:00|p-1|1|0|1", "2026-01-02 00:00:00|p-1|0|1|0");

        // As a report reads it: the days before the period in one sum, and then its hours.
        assertThat(database.rows("""
                        SELECT time, CAST(SUM(SUM(change_by)) OVER (ORDER BY time) AS SIGNED) AS active_products
                        FROM (
                          SELECT TIMESTAMP '2026-01-02 00:00:00' AS time, started - ended AS change_by
                          FROM active_product_changes
                          WHERE resolution = 'day' AND bucket_start < '2026-01-02'
                          UNION ALL
                          SELECT bucket_start, started - ended
                          FROM active_product_changes
                          WHERE resolution = 'hour' AND bucket_start >= '2026-01-02' AND bucket_start < '2026-01-03'
                        ) changes
                        GROUP BY time
                        ORDER BY time
                        """)).containsExactly("2026-01-02 00:00:00|1", "2026-01-02 01:00:00|0");

        fixture.publishTombstone("q-1");
        fixture.awaitAllWritten();
        assertThat(database.rows(COUNTS)).isEmpty();
    }

    @Test
    void randomHistoriesRedeliveredAndErasedLeaveTheCountsOfARecount() {
        Load load = new Load(fixture, 7, 60);
        RunningSink first = fixture.start(Map.of("SINK_BATCH_RECORDS", "50"));
        RunningSink second = fixture.start(Map.of("SINK_BATCH_RECORDS", "50"));
        load.publish(1_500);
        fixture.awaitAllWritten();
        first.close();
        load.publish(500);
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());

        List<String> kept = database.rows(COUNTS);
        assertThat(kept).isNotEmpty();
        database.recount();
        assertThat(database.rows(COUNTS)).isEqualTo(kept);
        assertThat(database.rows("SELECT DISTINCT partition_number FROM active_product_changes"))
                .containsExactly("-1");

        load.publish(500);
        database.recount(); // beside the sink that writes
        load.publish(500);
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());

        second.close();
        // From its first record on, into tables that have everything.
        database.execute("UPDATE sink_offsets SET next_offset = 0");
        fixture.start();
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    @Test
    void aTimeOfActivityThatIsForgottenStaysCountedIfItHasAnEnd() {
        QuoteState open = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        QuoteState ended = SampleQuotes.withProduct(open, 3, null);
        QuoteState openAgain = SampleQuotes.withProduct(ended, 4, "active");
        fixture.publish(openAgain);
        fixture.start();
        fixture.awaitAllWritten();
        assertThat(database.rows("SELECT interval_number, closed_revision FROM quote_product_activity"))
                .containsExactly("1|3", "2|null");

        QuoteState later = openAgain;
        for (int revision = 5; revision <= 4 + 2 * (ProductState.MAX_INTERVALS + 1); revision++) {
            later = SampleQuotes.withProduct(later, revision, revision % 2 == 0 ? "active" : null);
        }
        assertThat(later.products().get(0).forgottenIntervals()).isGreaterThanOrEqualTo(2);
        fixture.publish(later);
        fixture.awaitAllWritten();

        assertThat(
                        database.rows(
                                "SELECT interval_number, closed_revision FROM quote_product_activity WHERE interval_number < 3"))
                .containsExactly("1|3");
        assertThat(database.summaryDifferences()).isEmpty();
        assertThat(database.rows(
                        "SELECT SUM(started) - SUM(ended) FROM active_product_changes WHERE resolution = 'day'"))
                .containsExactly("1");
    }
}
