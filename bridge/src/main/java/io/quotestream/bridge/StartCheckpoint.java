package io.quotestream.bridge;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.model.SourcePosition;
import java.util.Optional;

/** Where a session starts to read: the stored checkpoint, if the source still fits it, or the configured start. */
public record StartCheckpoint(EventSource source, SourceClient client) {

    private static final String ONCE_CERTAIN = "Once it is certain what is right, stop every bridge, and"
            + " `ops.jar checkpoint set` the position to continue after, or `ops.jar checkpoint reset` to begin at"
            + " BRIDGE_START";

    /**
     * The start of a bridge without a checkpoint.
     *
     * @throws CheckpointMismatchException if the source ends before it: what comes up to there would be skipped
     * @throws io.quotestream.bridge.source.SourceException if it is no position of the source, or the source does not respond
     */
    public Checkpoint initial(SourceConfig.Start start) throws InterruptedException {
        if (start instanceof SourceConfig.Start.After given) {
            requireEndNotBefore(
                    given.position(), "the position to start after, ", "Give a position of an event that it has");
            // A server may refuse a position at which nothing is; rather before it is stored.
            var unused = client.entriesFrom(given.position(), 1);
            return new Checkpoint(given.position(), null);
        }
        if (start instanceof SourceConfig.Start.End) {
            return new Checkpoint(client.head().map(SourceClient.Head::position).orElse(null), null);
        }
        return new Checkpoint(null, null);
    }

    /**
     * {@code stored}, if the source fits it.
     *
     * @throws CheckpointMismatchException if the source lost its end, or has another history: later events would be skipped
     */
    Checkpoint verified(Checkpoint stored) throws InterruptedException {
        if (stored.lastEvent() != null) {
            requireEndNotBefore(stored.lastEvent().position(), "the checkpoint ", ONCE_CERTAIN);
            requireSameEvent(stored.lastEvent());
        }
        return stored;
    }

    private void requireEndNotBefore(SourcePosition position, String what, String remedy) throws InterruptedException {
        Optional<SourcePosition> head = client.head().map(SourceClient.Head::position);
        if (head.isEmpty() || position.isAfter(head.get())) {
            throw new CheckpointMismatchException("the source " + source.name() + " ends at "
                    + head.map(SourcePosition::toString).orElse("nothing") + ", behind " + what + position
                    + ": was it restored from an older backup, or is it another server? " + remedy);
        }
    }

    private void requireSameEvent(Checkpoint.LastEvent last) throws InterruptedException {
        for (RecordedEvent entry : client.entriesFrom(last.position(), 1)) {
            if (source.positionOf(entry).equals(last.position())
                    && !entry.getEventId().toString().equals(last.id())) {
                throw new CheckpointMismatchException(
                        "the source " + source.name() + " has event " + entry.getEventId() + " at " + last.position()
                                + ", where the checkpoint has " + last.id() + ": its history was rewritten. "
                                + ONCE_CERTAIN);
            }
        }
    }
}
