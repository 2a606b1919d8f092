package io.quotestream.bridge.kafka;

import io.quotestream.bridge.source.SourceEvent;
import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which everything of the source is committed to Kafka. It is stored in the same transaction as the events,
 * as a {@link StoredCheckpoint}.
 *
 * @param position where to continue, exclusive; null to continue with the first entry, which is the end of an empty source
 * @param lastEvent the last event that was processed; null when none was yet
 */
public record Checkpoint(
        @Nullable SourcePosition position, @Nullable LastEvent lastEvent) {

    /**
     * The last processed event; when the source has another id at its position, history was rewritten.
     *
     * @param position its position in the source
     * @param id the id of the entry there: of the link, not of its target
     */
    public record LastEvent(SourcePosition position, String id) {}

    /** The checkpoint once {@code processed} is written or skipped too; it never moves back. */
    public static Checkpoint advance(@Nullable Checkpoint current, SourceEvent processed) {
        SourcePosition reached = current == null ? null : current.resumeAfter();
        if (current != null && !processed.position().isAfter(reached)) {
            return current;
        }
        String id = processed.original().getEventId().toString();
        return new Checkpoint(processed.position(), new LastEvent(processed.position(), id));
    }

    /** The position after which an event is new: the last event's, since earlier versions stored later ones with it. */
    @Nullable
    public SourcePosition resumeAfter() {
        return lastEvent == null ? position : lastEvent.position;
    }

    /** The position of the last processed event. */
    @Nullable
    public SourcePosition lastEventPosition() {
        return lastEvent == null ? null : lastEvent.position;
    }
}
