package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.partitions.UnusableTopicException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SinkIT {

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theRealPayloadsGiveTheirRows() {
        QuoteState started = SampleQuotes.after(
                QuoteState.unseen("e3ae688a-ecee-48a5-8219-250f222e358d"),
                0,
                "quote_started",
                resource("/events/quote_started.json"));
        fixture.publish(SampleQuotes.after(
                started, 1, "quote_products_updated", resource("/events/quote_products_updated.json")));

        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid, reference, timestamp, is_first_quote, event_type,"
                        + " product_count, active_product_count, event_count, last_event_revision, last_event_position"
                        + " FROM quotes"))
                .containsExactly("e3ae688a-ecee-48a5-8219-250f222e358d|d6glop|2020-03-23 12:53:32.000000|1"
                        + "|quote_products_updated|1|1|2|1|1");
        assertThat(
                        fixture.database.rows(
                                "SELECT product_id, product_key, rate_key, is_offered, base_premium, loading,"
                                        + " discount, total, status, is_active, is_removed, removed_at FROM quote_items ORDER BY rate_key"))
                .containsExactly(
                        "56fa8392-e700-45d7-9f9d-bd0ffe0f920e|CommercialCombined|CommercialCombined\\OfficeCover|1|3.960000"
                                + "|0.400000|null|4.890000|active|1|0|null",
                        "56fa8392-e700-45d7-9f9d-bd0ffe0f920e|CommercialCombined|CommercialCombined\\PublicLiability|1"
                                + "|4.580000|null|null|5.130000|active|1|0|null");
        assertThat(fixture.database.rows("SELECT product_id, interval_number, active_from, active_to, opened_revision,"
                        + " closed_revision FROM quote_product_activity"))
                .containsExactly("56fa8392-e700-45d7-9f9d-bd0ffe0f920e|1|2026-01-01 00:00:01.000000"
                        + "|9999-12-31 00:00:00.000000|1|null");
        assertThat(fixture.database.rows("SELECT product_key, active_quotes FROM active_products_now_by_product"))
                .containsExactly("CommercialCombined|1");
    }

    @Test
    void removedProductsKeepTheirRowsAndTheirHistory() {
        QuoteState quote = SampleQuotes.started("q-1", 1);
        QuoteState active = SampleQuotes.withProduct(quote, 2, "active");
        QuoteState gone = SampleQuotes.withProduct(active, 3, null);
        QuoteState back = SampleQuotes.withProduct(gone, 4, " ACTIVE ");
        fixture.start();

        for (QuoteState state : List.of(quote, active, gone)) {
            fixture.publish(state);
            fixture.awaitAllWritten();
        }

        assertThat(fixture.database.rows("SELECT is_active, is_removed, removed_at, total FROM quote_items"))
                .containsExactly("0|1|2026-01-01 00:00:03.000000|4.890000");
        assertThat(fixture.database.rows("SELECT interval_number, active_to FROM product_activity"))
                .containsExactly("1|2026-01-01 00:00:03.000000");

        fixture.publish(back);
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT is_active, is_removed, removed_at, status FROM quote_items"))
                .containsExactly("1|0|null| ACTIVE ");
        assertThat(fixture.database.rows(
                        "SELECT interval_number, active_from, active_to, active_seconds FROM product_activity"
                                + " ORDER BY interval_number"))
                .containsExactly(
                        "1|2026-01-01 00:00:02.000000|2026-01-01 00:00:03.000000|1.0000",
                        "2|2026-01-01 00:00:04.000000|null|null");
        assertThat(fixture.database.rows("SELECT changed_at, active_products FROM quote_active_products_over_time"))
                .containsExactly(
                        "2026-01-01 00:00:02.000000|1", "2026-01-01 00:00:03.000000|0", "2026-01-01 00:00:04.000000|1");
    }

    @Test
    void aRestartResumesWhereTheTablesEnd() throws Exception {
        publishQuotes(100, 1);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();
        // Kafka's own offsets have no say, so it does not matter that they are gone.
        fixture.admin
                .deleteConsumerGroups(Set.of("group-of-" + fixture.state))
                .all()
                .get();
        publishQuotes(100, 2);

        RunningSink second = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(100);
        assertThat(fixture.database.rows("SELECT DISTINCT event_count, last_event_revision FROM quotes"))
                .containsExactly("1|2");
        assertThat(second.metric("sink_polled_total", "")).isEqualTo(100);
        assertThat(second.records("written")).isEqualTo(100);
    }

    @Test
    void rewoundOffsetsChangeNothing() {
        publishQuotes(100, 1);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();
        List<String> before = fixture.database.contents();

        fixture.database.execute("UPDATE sink_offsets SET next_offset = 0");
        RunningSink second = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.contents()).isEqualTo(before);
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(second.records("stale")).isEqualTo(100));
        assertThat(second.records("written")).isZero();
    }

    @Test
    void offsetsRewoundUnderARunningSinkChangeNothing() {
        publishQuotes(100, 1);
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();
        List<String> before = fixture.database.contents();

        fixture.database.execute("UPDATE sink_offsets SET next_offset = 0");
        QuoteState more = SampleQuotes.started("q-one-more", 1);
        fixture.publish(more);
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(
                                fixture.database.rows("SELECT quote_uid FROM quotes WHERE quote_uid = 'q-one-more'"))
                        .hasSize(1));

        fixture.database.execute(
                "DELETE FROM quotes WHERE quote_uid = 'q-one-more'"); // so that the rest can be compared
        assertThat(fixture.database.contents()).isEqualTo(before);
        assertThat(sink.metric("sink_fenced_total", "")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void anOlderStateNeverOverwritesANewerOne() {
        QuoteState older = SampleQuotes.started("q-1", 1);
        QuoteState newer = SampleQuotes.withProduct(older, 2, "active");
        RunningSink sink = fixture.start();
        fixture.publish(newer);
        fixture.awaitAllWritten();
        List<String> before = fixture.database.contents();

        fixture.publish(older);
        fixture.publish(newer);
        fixture.awaitAllWritten();

        assertThat(fixture.database.contents()).isEqualTo(before);
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.records("stale") + sink.records("coalesced"))
                        .isEqualTo(2));
    }

    @Test
    void aTombstoneErasesAQuoteAndAllItsRows() {
        QuoteState erased = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        QuoteState kept = SampleQuotes.withProduct(SampleQuotes.started("q-2", 3), 4, "active");
        RunningSink sink = fixture.start();
        fixture.publish(erased);
        fixture.publish(kept);
        fixture.awaitAllWritten();

        fixture.publishTombstone("q-1");
        fixture.publishTombstone("q-never-seen");
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid FROM quotes")).containsExactly("q-2");
        assertThat(fixture.database.rows("SELECT quote_uid FROM quote_items")).containsExactly("q-2");
        assertThat(fixture.database.rows("SELECT quote_uid FROM quote_product_activity"))
                .containsExactly("q-2");
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.records("erased")).isEqualTo(2));
    }

    @Test
    void aStateAfterATombstoneIsWrittenAsNew() {
        QuoteState first = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");
        fixture.publish(first);
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();
        sink.close();

        fixture.publishTombstone("q-1");
        fixture.publish(SampleQuotes.started("q-1", 9)); // no product: the old rows must not shine through
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid, last_event_revision FROM quotes"))
                .containsExactly("q-1|9");
        assertThat(fixture.database.count("quote_items")).isZero();
        assertThat(fixture.database.count("quote_product_activity")).isZero();
    }

    @Test
    void everyPolledRecordHasOneOutcome() {
        for (int round = 1; round <= 5; round++) {
            publishQuotes(50, round);
        }
        fixture.publishTombstone("q-7");
        fixture.publish("q-8", "no state".getBytes(StandardCharsets.UTF_8));
        publishQuotes(10, 2);

        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();

        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(
                        () -> assertThat(sink.metric("sink_polled_total", "")).isEqualTo(262));
        assertThat(sink.metric("sink_records_total", "outcome=")).isEqualTo(262);
        assertThat(sink.records("dead-lettered")).isEqualTo(1);
        assertThat(sink.records("coalesced")).isPositive();
        assertThat(sink.metric("sink_behind_seconds_count", "")).isEqualTo(sink.records("written"));
    }

    @Test
    void aReadySinkSaysSo() {
        RunningSink sink = fixture.start();

        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);

        assertThat(sink.health()).contains("mysql", "kafka", "topics");
    }

    @Test
    void aMissingTopicIsWaitedFor() throws Exception {
        fixture.admin.deleteTopics(List.of(fixture.state)).all().get();
        RunningSink sink = fixture.start();
        await().atMost(SinkFixture.TIMEOUT)
                .until(() -> sink.health().contains("topic " + fixture.state + " does not exist"));

        fixture.createStateTopic();
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(1);
    }

    @Test
    void aTopicThatWasCreatedAgainIsRefused() throws Exception {
        publishQuotes(20, 1);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();

        fixture.admin.deleteTopics(List.of(fixture.state)).all().get();
        await().atMost(SinkFixture.TIMEOUT)
                .until(() -> !fixture.admin.listTopics().names().get().contains(fixture.state));
        fixture.createStateTopic();
        RunningSink second = fixture.start();

        assertThat(second.awaitFailure())
                .isInstanceOf(UnusableTopicException.class)
                .hasMessageContaining("was deleted and created again");
        second.close();
    }

    @Test
    void recordsThatWereDeletedUnreadAreNotSkipped() throws Exception {
        publishQuotes(20, 1);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();
        Map<Integer, Long> stored = fixture.storedOffsets();
        publishQuotes(40, 2);
        TopicPartition partition = new TopicPartition(fixture.state, 0);
        fixture.configure(fixture.state, "cleanup.policy", "delete"); // else Kafka does not delete on request
        fixture.admin
                .deleteRecords(
                        Map.of(partition, RecordsToDelete.beforeOffset(Objects.requireNonNull(stored.get(0)) + 3)))
                .all()
                .get();
        fixture.configure(fixture.state, "cleanup.policy", "compact");

        RunningSink second = fixture.start();

        assertThat(second.awaitFailure())
                .isInstanceOf(UnusableTopicException.class)
                .hasMessageContaining("were deleted unread");
        assertThat(fixture.storedOffsets()).containsEntry(0, stored.get(0));
        second.close();
    }

    private void publishQuotes(int count, long revision) {
        for (int i = 0; i < count; i++) {
            fixture.publish(SampleQuotes.started("q-" + i, revision));
        }
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(SinkIT.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
