package io.quotestream.bridge;

import io.quotestream.bridge.source.SourceException;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects duplicates and gaps. A duplicate is dropped. In one plain stream revisions are contiguous except where it was
 * truncated; a gap is not believed at once: the session ends, the next one reads the position again, and only the same gap a
 * second time is accepted, with a warning.
 *
 * <p>Links have legal gaps (a target's deletion can remove the link) and positions of {@code $all} are not contiguous, so
 * there only duplicates are detected. Outlives sessions, to remember the gap. Confined to the bridge's thread.
 */
final class RevisionGapDetector {

    private static final Logger log = LoggerFactory.getLogger(RevisionGapDetector.class);

    private final BridgeMetrics metrics;
    private @Nullable SourcePosition last;
    private boolean nextIsKnown;
    private @Nullable Gap suspected;

    private record Gap(long expected, long found) {}

    RevisionGapDetector(BridgeMetrics metrics) {
        this.metrics = metrics;
    }

    /** A new session continues after {@code last}; null is the beginning of the source. */
    void startAfter(@Nullable SourcePosition last) {
        this.last = last;
        this.nextIsKnown = true;
    }

    /**
     * Whether {@code event} is new.
     *
     * @throws SourceException if events are missing before it, the first time
     */
    boolean isNew(SourceMessage.Event event, boolean contiguous) {
        SourcePosition position = event.position();
        if (!position.isAfter(last)) {
            return false;
        }
        if (contiguous && !event.isLink() && nextIsKnown) {
            long expected = last == null ? 0 : last.commit() + 1;
            if (position.commit() != expected) {
                confirm(new Gap(expected, position.commit()));
            }
        }
        last = position;
        nextIsKnown = !event.isLink();
        return true;
    }

    private void confirm(Gap gap) {
        if (!gap.equals(suspected)) {
            suspected = gap;
            throw new SourceException("expected revision " + gap.expected + " next, got " + gap.found
                    + ": reading again before accepting the gap");
        }
        metrics.revisionGap();
        log.warn(
                "revisions {} to {} are missing in the source: a truncated stream, or a loss there; continuing at {}",
                gap.expected,
                gap.found - 1,
                gap.found);
    }
}
