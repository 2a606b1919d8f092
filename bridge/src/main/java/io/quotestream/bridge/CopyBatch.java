package io.quotestream.bridge;

import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.OutgoingRecord;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceEvent;
import io.quotestream.model.DeadLetterReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction commits, and when it is full. Confined to the bridge's thread.
 *
 * <p>{@code events = written + skipped + dead-lettered}.
 */
final class CopyBatch {

    private final Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);
    private final Map<DeadLetterReason, Integer> deadLettered = new EnumMap<>(DeadLetterReason.class);
    private long startedNanos;
    private int events;
    private int written;
    private long bytes;
    private @Nullable Checkpoint checkpoint;

    /**
     * When a batch is full: at the first bound that is reached. A batch ends earlier when the buffer is empty.
     *
     * @param events at most this many events
     * @param bytes about this many bytes of records
     * @param time how long records wait while more keep coming
     * @param checkpointInterval how often the position is stored while every event is skipped
     */
    record Limits(int events, long bytes, Duration time, Duration checkpointInterval) {}

    /** Begins after {@code checkpoint}. */
    CopyBatch(@Nullable Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    void skip(SourceEvent event, SkipReason reason) {
        count();
        skipped.merge(reason, 1, Integer::sum);
        checkpoint = Checkpoint.advance(checkpoint, event);
    }

    /** A duplicate does not advance the checkpoint, which is already past it. */
    void skipDuplicate() {
        count();
        skipped.merge(SkipReason.DUPLICATE, 1, Integer::sum);
    }

    void add(SourceEvent event, OutgoingRecord quoteRecord) {
        count();
        bytes += quoteRecord.size();
        DeadLetterReason reason = quoteRecord.deadLetterReason();
        if (reason == null) {
            written++;
        } else {
            deadLettered.merge(reason, 1, Integer::sum);
        }
        checkpoint = Checkpoint.advance(checkpoint, event);
    }

    private void count() {
        if (isEmpty()) {
            startedNanos = System.nanoTime();
        }
        events++;
    }

    /** Whether nothing was added. */
    boolean isEmpty() {
        return events == 0;
    }

    boolean isFull(Limits limits) {
        return events >= limits.events()
                || bytes >= limits.bytes()
                || (hasRecords() && age().compareTo(limits.time()) >= 0);
    }

    /** Whether the checkpoint alone is worth a transaction. */
    boolean isDue(Limits limits) {
        return age().compareTo(limits.checkpointInterval()) >= 0;
    }

    /** Whether there is anything to send in addition to the checkpoint. */
    boolean hasRecords() {
        return written > 0 || !deadLettered.isEmpty();
    }

    /** Time since the first event; zero while empty. */
    Duration age() {
        return isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    int events() {
        return events;
    }

    int written() {
        return written;
    }

    Map<SkipReason, Integer> skipped() {
        return skipped;
    }

    Map<DeadLetterReason, Integer> deadLettered() {
        return deadLettered;
    }

    /** The checkpoint after this batch; null when nothing was ever processed. */
    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }
}
