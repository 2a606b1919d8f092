package io.quotestream.bridge;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a session starts to read: the stored checkpoint, if the source still fits it, or the configured start. */
record StartCheckpoint(EventSource source, SourceClient client) {

    /** The start of a bridge without a checkpoint; null is the beginning of the source. */
    @Nullable
    Checkpoint initial(SourceConfig.Start start) throws InterruptedException {
        if (start instanceof SourceConfig.Start.After given) {
            return new Checkpoint(given.position(), null);
        }
        if (start instanceof SourceConfig.Start.End) {
            return new Checkpoint(client.head().map(SourceClient.Head::position).orElse(null), null);
        }
        return null;
    }

    /**
     * {@code stored}, if the source fits it.
     *
     * @throws CheckpointMismatchException if the source lost its end, or has another history: later events would be skipped
     */
    Checkpoint verified(Checkpoint stored) throws InterruptedException {
        requireEndNotBefore(stored.position());
        if (stored.lastEvent() != null) {
            requireSameEvent(stored.lastEvent());
        }
        return stored;
    }

    private void requireEndNotBefore(@Nullable SourcePosition position) throws InterruptedException {
        Optional<SourcePosition> head = client.head().map(SourceClient.Head::position);
        if (position != null && (head.isEmpty() || position.isAfter(head.get()))) {
            throw new CheckpointMismatchException("the source " + source.name() + " ends at "
                    + head.map(SourcePosition::toString).orElse("nothing") + ", behind the checkpoint " + position
                    + ": was it restored from an older backup, or is it another server?");
        }
    }

    private void requireSameEvent(Checkpoint.LastEvent last) throws InterruptedException {
        for (RecordedEvent entry : client.entriesFrom(last.position(), 1)) {
            if (source.positionOf(entry).equals(last.position())
                    && !entry.getEventId().toString().equals(last.id())) {
                throw new CheckpointMismatchException(
                        "the source " + source.name() + " has event " + entry.getEventId() + " at " + last.position()
                                + ", where the checkpoint has " + last.id() + ": its history was rewritten");
            }
        }
    }
}
