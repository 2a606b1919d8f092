package io.quotestream.sink;

import io.quotestream.sink.SinkOffsets.Claim;
import io.quotestream.sink.SinkOffsets.Move;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way into one transaction, with the way through each partition that they make up. Once a write of it has
 * failed a batch takes no more records: only the very same offsets tell whether an unclear commit happened. It may only
 * shrink, by partitions that were lost and by quotes that became dead letters. Confined to the poll thread.
 */
final class Batch {

    private final List<QuoteChange> changes = new ArrayList<>();
    private final List<DeadLetter> unsent = new ArrayList<>();
    private final List<DeadLetter> sent = new ArrayList<>();
    private final TreeMap<Integer, Move> moves = new TreeMap<>();
    private long startedNanos;
    private int records;
    private long bytes;
    private @Nullable WriteOutcome unclearOutcome;

    /** Takes a partition's next records; {@code to} is where the consumer goes on behind them. */
    void add(int partition, Claim claim, long to, List<ConsumerRecord<byte[], byte[]>> partitionRecords) {
        if (moves.isEmpty()) {
            startedNanos = System.nanoTime();
        }
        moves.merge(
                partition,
                new Move(claim.epoch(), claim.nextOffset(), to),
                (earlier, later) -> new Move(earlier.epoch(), earlier.from(), later.to()));
        for (ConsumerRecord<byte[], byte[]> each : partitionRecords) {
            records++;
            bytes += Math.max(0, each.serializedKeySize()) + Math.max(0, each.serializedValueSize());
            try {
                changes.add(QuoteChanges.read(each));
            } catch (UnreadableRecord e) {
                unsent.add(DeadLetter.unreadable(each, e));
            }
        }
    }

    /** Takes a partition's records out: the sink that has the partition now reads them itself. */
    void dropPartition(int partition) {
        moves.remove(partition);
        changes.removeIf(change -> change.source().partition() == partition);
        unsent.removeIf(letter -> letter.source().partition() == partition);
        sent.removeIf(letter -> letter.source().partition() == partition);
    }

    /** Takes a change out that the database refused; an earlier state of its quote, if there is one here, counts again. */
    void refuse(QuoteChange change, DeadLetter letter) {
        if (changes.remove(change)) {
            unsent.add(letter);
        }
    }

    /** What must be in the dead letters before the offsets behind it are stored. */
    List<DeadLetter> unsentDeadLetters() {
        return List.copyOf(unsent);
    }

    void deadLettersSent() {
        sent.addAll(unsent);
        unsent.clear();
    }

    /** How many of its records became dead letters. */
    int deadLettered() {
        return sent.size();
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

    List<QuoteChange> changes() {
        return Collections.unmodifiableList(changes);
    }

    SortedMap<Integer, Move> moves() {
        return Collections.unmodifiableSortedMap(moves);
    }

    boolean isEmpty() {
        return moves.isEmpty();
    }

    boolean isFull(BatchLimits limits) {
        return records >= limits.records()
                || bytes >= limits.bytes()
                || System.nanoTime() - startedNanos >= limits.time().toNanos();
    }
}
