package io.quotestream.bridge;

import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceEvent;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.model.SourcePosition;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects duplicates and gaps. A duplicate is dropped. In one plain stream revisions are contiguous except where it was
 * truncated, as {@code $maxCount} and {@code $maxAge} do all the time; so at a gap the stream is read once, from the expected
 * revision on. If what is missing is there, the subscription left it out, and the session starts over; if not, it is truncated,
 * and copying continues.
 *
 * <p>Links have legal gaps (a target's deletion can remove the link) and positions of {@code $all} are not contiguous, so
 * there only duplicates are detected. Confined to the bridge's thread.
 */
final class RevisionGapDetector {

    private static final Logger log = LoggerFactory.getLogger(RevisionGapDetector.class);

    private final boolean contiguous;
    private final FirstRevision stream;
    private final BridgeMetrics metrics;
    private @Nullable SourcePosition last;
    private boolean nextIsKnown;

    /** Reads a stream once. */
    @FunctionalInterface
    interface FirstRevision {

        /** The first revision from {@code revision} on; empty when there is none. */
        OptionalLong from(long revision) throws InterruptedException;
    }

    RevisionGapDetector(EventSource source, BridgeMetrics metrics) {
        this(source.hasContiguousRevisions(), revision -> firstFrom(source, revision), metrics);
    }

    RevisionGapDetector(boolean contiguous, FirstRevision stream, BridgeMetrics metrics) {
        this.contiguous = contiguous;
        this.stream = stream;
        this.metrics = metrics;
    }

    /** By a client of its own: the subscription's, while that waits for room in the buffer, may have no window for another call. */
    private static OptionalLong firstFrom(EventSource source, long revision) throws InterruptedException {
        try (SourceClient client = SourceClient.connect(source)) {
            return client.entriesFrom(SourcePosition.ofRevision(revision), 1).stream()
                    .mapToLong(entry -> source.positionOf(entry).commit())
                    .findFirst();
        }
    }

    /** A new session continues after {@code last}; null is the beginning of the source. */
    void startAfter(@Nullable SourcePosition last) {
        this.last = last;
        this.nextIsKnown = true;
    }

    /**
     * Whether {@code event} is new.
     *
     * @throws SourceException if events before it were left out
     */
    boolean isNew(SourceEvent event) throws InterruptedException {
        SourcePosition position = event.position();
        if (!position.isAfter(last)) {
            return false;
        }
        if (contiguous && !event.isLink() && nextIsKnown) {
            long expected = last == null ? 0 : last.commit() + 1;
            if (position.commit() != expected) {
                verifyTruncated(expected, position.commit());
            }
        }
        last = position;
        nextIsKnown = !event.isLink();
        return true;
    }

    private void verifyTruncated(long expected, long found) throws InterruptedException {
        OptionalLong first = stream.from(expected);
        if (first.isPresent() && first.getAsLong() < found) {
            throw new SourceException(
                    "the subscription left out revision " + first.getAsLong() + " before " + found + ": reading again");
        }
        // A first start expects no revision: what it did not see was not lost on the way.
        if (last != null) {
            metrics.revisionGap();
            log.warn(
                    "revisions {} to {} are no longer in the source, which was truncated before they were copied;"
                            + " continuing at {}",
                    expected,
                    found - 1,
                    found);
        }
    }
}
