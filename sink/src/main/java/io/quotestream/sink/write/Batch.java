package io.quotestream.sink.write;

import io.quotestream.sink.partitions.OffsetStore.OffsetRange;
import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way into one transaction, with the way through each partition that they make up. Once a write of it has
 * failed a batch takes no more records: only the very same offsets show whether an unclear commit happened. It may only
 * shrink, by partitions that were lost and by quotes that became dead letters. Confined to one thread at a time.
 *
 * <p>Of a quote's changes a batch keeps the last one only, and so may pass many more records than it holds. One that
 * {@link #retainsEveryRecord} does not: should the database refuse a quote's last state, the one before counts again.
 */
public final class Batch {

    /** A partition's records. */
    private static final class PartitionBatch {

        final List<QuoteChange> all = new ArrayList<>();
        final Map<String, QuoteChange> last = new LinkedHashMap<>();
        final Set<String> erased = new HashSet<>();
        final List<RejectedRecord> unsent = new ArrayList<>();
        final List<RejectedRecord> sent = new ArrayList<>();
        int changes;
        long bytes;

        int size() {
            return all.size() + last.size();
        }
    }

    /** Fewer quotes than this are not worth a transaction of their own. */
    static final int MIN_QUOTES_PER_WRITER = 1_000;

    private final boolean retainsEveryRecord;
    private final TreeMap<Integer, PartitionBatch> partitions = new TreeMap<>();
    private final TreeMap<Integer, OffsetRange> ranges = new TreeMap<>();
    private long startedNanos;
    private int records;
    private @Nullable WriteOutcome unclearOutcome;

    public Batch(boolean retainsEveryRecord) {
        this.retainsEveryRecord = retainsEveryRecord;
    }

    /** Takes a partition's next records; {@code to} is where the consumer continues after them. */
    public void add(
            int partition, PartitionClaim claim, long to, List<ConsumerRecord<byte[], byte[]>> partitionRecords) {
        add(partition, claim, to, partitionRecords, 0);
    }

    /**
     * Takes a partition's next records, which an earlier batch may have held.
     *
     * @param deadLettersSentBefore of unreadable records before this offset the dead letters were sent in an earlier attempt
     */
    public void add(
            int partition,
            PartitionClaim claim,
            long to,
            List<ConsumerRecord<byte[], byte[]>> partitionRecords,
            long deadLettersSentBefore) {
        if (ranges.isEmpty()) {
            startedNanos = System.nanoTime();
        }
        ranges.merge(
                partition,
                new OffsetRange(claim.topicId(), claim.epoch(), claim.nextOffset(), to),
                (earlier, later) -> new OffsetRange(earlier.topicId(), earlier.epoch(), earlier.from(), later.to()));
        PartitionBatch partitionBatch = partitions.computeIfAbsent(partition, number -> new PartitionBatch());
        for (ConsumerRecord<byte[], byte[]> each : partitionRecords) {
            records++;
            try {
                add(partitionBatch, QuoteChange.read(each));
            } catch (UnreadableRecordException e) {
                List<RejectedRecord> rejected =
                        each.offset() < deadLettersSentBefore ? partitionBatch.sent : partitionBatch.unsent;
                rejected.add(RejectedRecord.unreadable(each, e));
            }
        }
    }

    private void add(PartitionBatch partitionBatch, QuoteChange change) {
        partitionBatch.changes++;
        partitionBatch.bytes += bytes(change);
        if (retainsEveryRecord) {
            partitionBatch.all.add(change);
            return;
        }
        if (change.isTombstone()) {
            partitionBatch.erased.add(change.quoteUid());
        }
        QuoteChange superseded = partitionBatch.last.put(change.quoteUid(), change);
        if (superseded != null) {
            partitionBatch.bytes -= bytes(superseded);
        }
    }

    private static long bytes(QuoteChange change) {
        return Math.max(0L, change.source().serializedKeySize())
                + Math.max(0L, change.source().serializedValueSize());
    }

    /** Takes a partition's records out: the sink that has the partition now reads them itself. */
    public void dropPartition(int partition) {
        ranges.remove(partition);
        partitions.remove(partition);
    }

    /** Takes a change out that the database refused; an earlier state of its quote, if there is one here, counts again. */
    public void refuse(QuoteChange change, RejectedRecord rejected) {
        for (PartitionBatch partitionBatch : partitions.values()) {
            if (partitionBatch.all.remove(change) || partitionBatch.last.remove(change.quoteUid(), change)) {
                partitionBatch.changes--;
                partitionBatch.unsent.add(rejected);
            }
        }
    }

    /**
     * The same partitions in batches of about the same number of quotes, so that they can be written at a time; few quotes stay
     * together. This one is of no use afterwards.
     *
     * @param most how many parts there may be
     */
    List<Batch> split(int most) {
        int quotes = partitions.values().stream().mapToInt(PartitionBatch::size).sum();
        int count = Math.max(1, Math.min(Math.min(most, quotes / MIN_QUOTES_PER_WRITER), partitions.size()));
        List<Batch> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new Batch(retainsEveryRecord));
        }
        partitions.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Integer, PartitionBatch> each) ->
                        -each.getValue().size()))
                .forEach(each -> Collections.min(parts, Comparator.comparingInt(Batch::size))
                        .take(each.getKey(), Objects.requireNonNull(ranges.get(each.getKey())), each.getValue()));
        parts.removeIf(Batch::isEmpty);
        return parts;
    }

    private int size() {
        return partitions.values().stream().mapToInt(PartitionBatch::size).sum();
    }

    private void take(int partition, OffsetRange range, PartitionBatch partitionBatch) {
        ranges.put(partition, range);
        partitions.put(partition, partitionBatch);
    }

    /** Whether it knows what a quote was before a change of it that the database refuses. */
    public boolean retainsEveryRecord() {
        return retainsEveryRecord
                || partitions.values().stream()
                        .allMatch(partitionBatch -> partitionBatch.changes == partitionBatch.last.size());
    }

    /** What must be in the dead letters before the offsets behind it are stored. */
    public List<RejectedRecord> unsentDeadLetters() {
        return partitions.values().stream()
                .flatMap(partitionBatch -> partitionBatch.unsent.stream())
                .toList();
    }

    public void deadLettersSent() {
        for (PartitionBatch partitionBatch : partitions.values()) {
            partitionBatch.sent.addAll(partitionBatch.unsent);
            partitionBatch.unsent.clear();
        }
    }

    /** How many of its records became dead letters. */
    public int deadLettered() {
        return partitions.values().stream()
                .mapToInt(partitionBatch -> partitionBatch.sent.size())
                .sum();
    }

    /** Remembers what was written, since an exception out of a commit does not show whether it happened. */
    void commitBegins(WriteOutcome outcome) {
        unclearOutcome = outcome;
    }

    /** What a commit that may have happened wrote; null when there was none. */
    @Nullable
    WriteOutcome unclearOutcome() {
        return unclearOutcome;
    }

    LastPerQuote lastPerQuote() {
        List<QuoteChange> kept = new ArrayList<>();
        Set<String> erased = new HashSet<>();
        for (PartitionBatch partitionBatch : partitions.values()) {
            kept.addAll(partitionBatch.all);
            kept.addAll(partitionBatch.last.values());
            erased.addAll(partitionBatch.erased);
        }
        return LastPerQuote.of(kept, erased);
    }

    /** How many of its records were readable and not refused. */
    int changeCount() {
        return partitions.values().stream()
                .mapToInt(partitionBatch -> partitionBatch.changes)
                .sum();
    }

    public SortedMap<Integer, OffsetRange> ranges() {
        return Collections.unmodifiableSortedMap(ranges);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean isFull(BatchLimits limits) {
        return records >= limits.records()
                || partitions.values().stream()
                                .mapToLong(partitionBatch -> partitionBatch.bytes)
                                .sum()
                        >= limits.bytes()
                || System.nanoTime() - startedNanos >= limits.time().toNanos();
    }
}
