package io.quotestream.bridge;

import io.quotestream.bridge.source.SourceException;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether events come one after another. A repeated event is dropped. Where one plain stream is read, revisions have no
 * holes but where the stream was truncated; a hole is not believed at once: the session ends, the next one reads the place
 * again, and only the same hole a second time is accepted, with an alarm.
 *
 * <p>Links have legal holes (a target's deletion can remove the link) and {@code $all} has no successive numbers, so there
 * only repetition is looked for. Lives longer than a session, since it remembers the hole. Confined to the bridge's thread.
 */
final class RevisionGapDetector {

    private static final Logger log = LoggerFactory.getLogger(RevisionGapDetector.class);

    private final BridgeMetrics metrics;
    private @Nullable SourcePosition last;
    private boolean nextIsKnown;
    private @Nullable Hole suspected;

    private record Hole(long expected, long found) {}

    RevisionGapDetector(BridgeMetrics metrics) {
        this.metrics = metrics;
    }

    /** A new session reads on after {@code last}; null is the beginning of the source. */
    void startAfter(@Nullable SourcePosition last) {
        this.last = last;
        this.nextIsKnown = true;
    }

    /**
     * Whether {@code event} is new.
     *
     * @throws SourceException if events are missing before it, the first time
     */
    boolean isNew(SourceMessage.Event event, boolean successive) {
        SourcePosition position = event.position();
        if (!position.isAfter(last)) {
            return false;
        }
        if (successive && !event.isLink() && nextIsKnown) {
            long expected = last == null ? 0 : last.commit() + 1;
            if (position.commit() != expected) {
                judge(new Hole(expected, position.commit()));
            }
        }
        last = position;
        nextIsKnown = !event.isLink();
        return true;
    }

    private void judge(Hole hole) {
        if (!hole.equals(suspected)) {
            suspected = hole;
            throw new SourceException("expected revision " + hole.expected + " next, got " + hole.found
                    + ": reading the place again before believing it");
        }
        metrics.holeAccepted();
        log.warn(
                "Revisions {} to {} are gone from the source: a truncated stream, or a loss there; going on at {}",
                hole.expected,
                hole.found - 1,
                hole.found);
    }
}
