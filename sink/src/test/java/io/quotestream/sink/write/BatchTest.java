package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.partitions.OffsetStore.OffsetRange;
import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BatchTest {

    private static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final PartitionClaim CLAIM = new PartitionClaim(TOPIC_ID, 1, 100);

    @Test
    void manyRecordsOfAQuoteTakeTheRoomOfOne() {
        Batch batch = new Batch(false);
        long oneRecord = size(record(100, "a", SampleQuotes.started("a", 1)));
        BatchLimits limits = new BatchLimits(1_000, 2 * oneRecord, Duration.ofHours(1), 1);

        for (int i = 0; i < 500; i++) {
            batch.add(0, CLAIM, 101 + i, List.of(record(100 + i, "a", SampleQuotes.started("a", 1))));
        }

        assertThat(batch.isFull(limits)).isFalse();
        assertThat(batch.changeCount()).isEqualTo(500);
        assertThat(batch.lastPerQuote().changes())
                .singleElement()
                .satisfies(change -> assertThat(change.source().offset()).isEqualTo(599));
        assertThat(batch.ranges()).containsEntry(0, new OffsetRange(TOPIC_ID, 1, 100, 600));
        assertThat(batch.retainsEveryRecord()).isFalse();
    }

    @Test
    void aTombstoneIsRememberedBehindTheStateThatFollows() {
        Batch batch = new Batch(false);

        batch.add(
                0,
                CLAIM,
                102,
                List.of(record(100, "a", (QuoteState) null), record(101, "a", SampleQuotes.started("a", 1))));

        assertThat(batch.lastPerQuote().erased()).containsExactly("a");
        assertThat(batch.lastPerQuote().changes()).hasSize(1);
    }

    @Test
    void aBatchThatKeepsAllGivesTheChangeBeforeARefusedOne() {
        Batch batch = new Batch(true);
        batch.add(
                0,
                CLAIM,
                102,
                List.of(
                        record(100, "a", SampleQuotes.started("a", 1)),
                        record(101, "a", SampleQuotes.started("a", 2))));
        QuoteChange refused = batch.lastPerQuote().changes().get(0);

        batch.refuse(refused, RejectedRecord.refused(refused.source(), new SQLException("too long", "22001", 1406)));

        assertThat(batch.retainsEveryRecord()).isTrue();
        assertThat(batch.changeCount()).isEqualTo(1);
        assertThat(batch.lastPerQuote().changes())
                .singleElement()
                .satisfies(change -> assertThat(change.source().offset()).isEqualTo(100));
        assertThat(batch.unsentDeadLetters()).hasSize(1);
    }

    @Test
    void aDeadLetterIsNotSentAgainWhenItsRecordIsReadAgain() {
        Batch batch = new Batch(true);

        batch.add(0, CLAIM, 102, List.of(record(100, "a", "{"), record(101, "b", "{")), 101);

        assertThat(batch.unsentDeadLetters()).hasSize(1);
        assertThat(batch.deadLettered()).isEqualTo(1);
    }

    @Test
    void aPartitionThatIsLostTakesItsRecordsAway() {
        Batch batch = new Batch(false);
        batch.add(0, CLAIM, 101, List.of(record(100, "a", SampleQuotes.started("a", 1))));
        batch.add(1, CLAIM, 101, List.of(record(100, "b", SampleQuotes.started("b", 1))));

        batch.dropPartition(0);

        assertThat(batch.lastPerQuote().changes())
                .extracting(QuoteChange::quoteUid)
                .containsExactly("b");
        assertThat(batch.ranges()).containsOnlyKeys(1);
        batch.dropPartition(1);
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void aLargeBatchGivesPartsOfAboutTheSameSizeWithEachPartitionInOneOfThem() {
        Batch batch = new Batch(false);
        add(batch, 0, 1_500);
        add(batch, 1, 700);
        add(batch, 2, 500);
        add(batch, 3, 400);
        batch.add(4, CLAIM, 200, List.of()); // moved on by markers only

        List<Batch> parts = batch.split(2);

        assertThat(parts).extracting(part -> part.ranges().keySet()).containsExactly(Set.of(0, 4), Set.of(1, 2, 3));
        assertThat(parts).extracting(Batch::changeCount).containsExactly(1_500, 1_600);
    }

    @Test
    void aPartIsNeverEmpty() {
        Batch batch = new Batch(false);
        add(batch, 0, 3_000);
        batch.add(1, CLAIM, 200, List.of());
        batch.add(2, CLAIM, 200, List.of());

        assertThat(batch.split(3)).extracting(part -> part.ranges().keySet()).containsExactly(Set.of(0), Set.of(1, 2));
    }

    @Test
    void fewQuotesStayInOnePart() {
        Batch batch = new Batch(false);
        add(batch, 0, Batch.MIN_QUOTES_PER_WRITER);
        add(batch, 1, Batch.MIN_QUOTES_PER_WRITER - 1);

        assertThat(batch.split(2))
                .singleElement()
                .satisfies(part -> assertThat(part.ranges()).containsOnlyKeys(0, 1));
    }

    private static void add(Batch batch, int partition, int quotes) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < quotes; i++) {
            String quote = "q-" + partition + '-' + i;
            records.add(record(100 + i, quote, SampleQuotes.started(quote, 1)));
        }
        batch.add(partition, CLAIM, 100 + quotes, records);
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return record.serializedKeySize() + (long) record.serializedValueSize();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String quoteUid, @Nullable QuoteState state) {
        return record(
                offset, quoteUid, state == null ? "" : new String(StateCodec.encode(state), StandardCharsets.UTF_8));
    }

    @SuppressWarnings("NullAway") // a tombstone's value is null
    private static ConsumerRecord<byte[], byte[]> record(long offset, String quoteUid, String json) {
        byte[] key = quoteUid.getBytes(StandardCharsets.UTF_8);
        byte[] value = json.isEmpty() ? null : json.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
