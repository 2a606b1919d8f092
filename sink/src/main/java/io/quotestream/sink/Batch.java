package io.quotestream.sink;

import io.quotestream.sink.SinkOffsets.Claim;
import io.quotestream.sink.SinkOffsets.Move;
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
 * failed a batch takes no more records: only the very same offsets tell whether an unclear commit happened. It may only
 * shrink, by partitions that were lost and by quotes that became dead letters. Confined to one thread at a time.
 *
 * <p>Of a quote's changes a batch keeps the last one only, and so may pass many more records than it holds. One that
 * {@link #keepsAll} does not: should the database refuse a quote's last state, the one before counts again.
 */
final class Batch {

    /** One partition's share. */
    private static final class Share {

        final List<QuoteChange> all = new ArrayList<>();
        final Map<String, QuoteChange> last = new LinkedHashMap<>();
        final Set<String> erased = new HashSet<>();
        final List<DeadLetter> unsent = new ArrayList<>();
        final List<DeadLetter> sent = new ArrayList<>();
        int changes;
        long bytes;

        int size() {
            return all.size() + last.size();
        }
    }

    /** Fewer quotes than this are not worth a transaction of their own. */
    static final int LEAST_PART = 1_000;

    private final boolean keepsAll;
    private final TreeMap<Integer, Share> shares = new TreeMap<>();
    private final TreeMap<Integer, Move> moves = new TreeMap<>();
    private long startedNanos;
    private int records;
    private @Nullable WriteOutcome unclearOutcome;

    Batch(boolean keepsAll) {
        this.keepsAll = keepsAll;
    }

    /** Takes a partition's next records; {@code to} is where the consumer goes on behind them. */
    void add(int partition, Claim claim, long to, List<ConsumerRecord<byte[], byte[]>> partitionRecords) {
        add(partition, claim, to, partitionRecords, 0);
    }

    /**
     * Takes a partition's next records, which an earlier batch may have held.
     *
     * @param lettersSentBefore of unreadable records before this offset the dead letters were sent in an earlier attempt
     */
    void add(
            int partition,
            Claim claim,
            long to,
            List<ConsumerRecord<byte[], byte[]>> partitionRecords,
            long lettersSentBefore) {
        if (moves.isEmpty()) {
            startedNanos = System.nanoTime();
        }
        moves.merge(
                partition,
                new Move(claim.epoch(), claim.nextOffset(), to),
                (earlier, later) -> new Move(earlier.epoch(), earlier.from(), later.to()));
        Share share = shares.computeIfAbsent(partition, number -> new Share());
        for (ConsumerRecord<byte[], byte[]> each : partitionRecords) {
            records++;
            try {
                add(share, QuoteChanges.read(each));
            } catch (UnreadableRecord e) {
                List<DeadLetter> letters = each.offset() < lettersSentBefore ? share.sent : share.unsent;
                letters.add(DeadLetter.unreadable(each, e));
            }
        }
    }

    private void add(Share share, QuoteChange change) {
        share.changes++;
        share.bytes += bytes(change);
        if (keepsAll) {
            share.all.add(change);
            return;
        }
        if (change.isTombstone()) {
            share.erased.add(change.quoteUid());
        }
        QuoteChange superseded = share.last.put(change.quoteUid(), change);
        if (superseded != null) {
            share.bytes -= bytes(superseded);
        }
    }

    private static long bytes(QuoteChange change) {
        return Math.max(0L, change.source().serializedKeySize())
                + Math.max(0L, change.source().serializedValueSize());
    }

    /** Takes a partition's records out: the sink that has the partition now reads them itself. */
    void dropPartition(int partition) {
        moves.remove(partition);
        shares.remove(partition);
    }

    /** Takes a change out that the database refused; an earlier state of its quote, if there is one here, counts again. */
    void refuse(QuoteChange change, DeadLetter letter) {
        for (Share share : shares.values()) {
            if (share.all.remove(change) || share.last.remove(change.quoteUid(), change)) {
                share.changes--;
                share.unsent.add(letter);
            }
        }
    }

    /**
     * The same partitions in batches of about the same number of quotes, so that they can be written at a time; few quotes stay
     * together. This one is of no use afterwards.
     *
     * @param most how many parts there may be
     */
    List<Batch> parts(int most) {
        int quotes = shares.values().stream().mapToInt(Share::size).sum();
        int count = Math.max(1, Math.min(Math.min(most, quotes / LEAST_PART), shares.size()));
        List<Batch> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new Batch(keepsAll));
        }
        shares.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        (Map.Entry<Integer, Share> each) -> -each.getValue().size()))
                .forEach(each -> Collections.min(parts, Comparator.comparingInt(Batch::size))
                        .take(each.getKey(), Objects.requireNonNull(moves.get(each.getKey())), each.getValue()));
        parts.removeIf(Batch::isEmpty);
        return parts;
    }

    private int size() {
        return shares.values().stream().mapToInt(Share::size).sum();
    }

    private void take(int partition, Move move, Share share) {
        moves.put(partition, move);
        shares.put(partition, share);
    }

    /** Whether it can tell what a quote was before a change of it that the database refuses. */
    boolean keepsAll() {
        return keepsAll || shares.values().stream().allMatch(share -> share.changes == share.last.size());
    }

    /** What must be in the dead letters before the offsets behind it are stored. */
    List<DeadLetter> unsentDeadLetters() {
        return shares.values().stream().flatMap(share -> share.unsent.stream()).toList();
    }

    void deadLettersSent() {
        for (Share share : shares.values()) {
            share.sent.addAll(share.unsent);
            share.unsent.clear();
        }
    }

    /** How many of its records became dead letters. */
    int deadLettered() {
        return shares.values().stream().mapToInt(share -> share.sent.size()).sum();
    }

    /** Remembers what was written, since an exception out of a commit does not tell whether it happened. */
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
        for (Share share : shares.values()) {
            kept.addAll(share.all);
            kept.addAll(share.last.values());
            erased.addAll(share.erased);
        }
        return LastPerQuote.of(kept, erased);
    }

    /** How many of its records were readable and not refused. */
    int changeCount() {
        return shares.values().stream().mapToInt(share -> share.changes).sum();
    }

    SortedMap<Integer, Move> moves() {
        return Collections.unmodifiableSortedMap(moves);
    }

    boolean isEmpty() {
        return moves.isEmpty();
    }

    boolean isFull(BatchLimits limits) {
        return records >= limits.records()
                || shares.values().stream().mapToLong(share -> share.bytes).sum() >= limits.bytes()
                || System.nanoTime() - startedNanos >= limits.time().toNanos();
    }
}
