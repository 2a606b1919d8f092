package io.quotestream.ops.audit;

import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;

/** How far a quote's row is, and how many of its events the source was seen to have. Confined to one thread. */
final class QuoteTally {

    final long eventCount;
    final SourcePosition position;

    /** Moved out of the reports' tables: its rows are not looked at. */
    final boolean isArchived;

    /** Events up to the position; those that are also dead letters apart, since a replay may have made them count. */
    long seen;

    long seenDeadLetters;

    /** Events behind the position that had time enough to arrive, and the first of them. */
    long late;

    @Nullable
    String firstLate;

    QuoteTally(long eventCount, SourcePosition position, boolean isArchived) {
        this.eventCount = eventCount;
        this.position = position;
        this.isArchived = isArchived;
    }
}
