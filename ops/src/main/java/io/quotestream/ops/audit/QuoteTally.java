package io.quotestream.ops.audit;

import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;

/** How far a quote's row is, and how many of its events the source has. Confined to one thread. */
final class QuoteTally {

    final long eventCount;
    final SourcePosition position;

    /** Moved to the archive: its rows are not compared. */
    final boolean isArchived;

    /** Events up to the position; those that are also dead letters are counted separately, since a replay may have applied them. */
    long seen;

    long seenDeadLetters;

    /** Events after the position that are older than the grace period, and the first of them. */
    long late;

    @Nullable
    String firstLate;

    QuoteTally(long eventCount, SourcePosition position, boolean isArchived) {
        this.eventCount = eventCount;
        this.position = position;
        this.isArchived = isArchived;
    }
}
