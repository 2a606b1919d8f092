package io.quotestream.embedded.eventstore.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an append writes anything: it may be refused for its expected revision, or be the repetition of one
 * that was written before. Follows the real server's rules. Confined to the log's lock.
 */
final class ConcurrencyCheck {

    private final EventLog log;
    private final EventIdIndex ids;

    ConcurrencyCheck(EventLog log, EventIdIndex ids) {
        this.log = log;
        this.ids = ids;
    }

    /** Null when the events are to be written. */
    @Nullable
    AppendOutcome outcomeWithoutWriting(StreamLog stream, ExpectedRevision expected, List<NewEvent> events) {
        if (expected.equals(ExpectedRevision.STREAM_EXISTS) && stream.isDeleted()) {
            return AppendOutcome.deleted();
        }
        if (!expected.isExact()) {
            return isAsExpected(stream, expected) ? writtenBeforeAnywhere(stream, events) : refused(stream);
        }
        if (isAsExpected(stream, expected)) {
            return null;
        }
        if (expected.number() > stream.lastRevision() || events.isEmpty()) {
            return refused(stream);
        }
        return writtenBeforeAt(stream, expected.number() + 1, events);
    }

    /** Null when the stream may be deleted. */
    static @Nullable AppendOutcome refusalToDelete(StreamLog stream, ExpectedRevision expected) {
        if (stream.isTombstoned()) {
            return AppendOutcome.deleted();
        }
        return isAsExpected(stream, expected) ? null : refused(stream);
    }

    /** As {@link #refusalToDelete}, for a deletion that is not for good: that needs a stream. */
    static @Nullable AppendOutcome refusalToDeleteSoftly(StreamLog stream, ExpectedRevision expected) {
        return stream.count() == 0 ? refused(stream) : refusalToDelete(stream, expected);
    }

    private static boolean isAsExpected(StreamLog stream, ExpectedRevision expected) {
        if (expected.equals(ExpectedRevision.ANY)) {
            return true;
        }
        if (expected.equals(ExpectedRevision.STREAM_EXISTS)) {
            return !stream.isMissing();
        }
        return expected.number() == stream.lastRevision()
                || (expected.equals(ExpectedRevision.NO_STREAM) && stream.isMissing());
    }

    private static AppendOutcome refused(StreamLog stream) {
        // A deleted stream too is reported at its last revision.
        return AppendOutcome.wrong(stream.lastRevision());
    }

    /** With an unspecific expectation the ids alone decide: all known is a repetition, the first unknown is new. */
    private @Nullable AppendOutcome writtenBeforeAnywhere(StreamLog stream, List<NewEvent> events) {
        int last = -1;
        for (int i = 0; i < events.size(); i++) {
            int index = ids.find(events.get(i).id(), stream);
            if (index < 0) {
                return i == 0 ? null : refused(stream);
            }
            last = index;
        }
        return last < 0 ? null : AppendOutcome.endingWith(log.get(last));
    }

    /** With an exact expectation the same ids must stand at exactly those revisions. */
    private AppendOutcome writtenBeforeAt(StreamLog stream, long revision, List<NewEvent> events) {
        long next = revision;
        for (NewEvent event : events) {
            if (next >= stream.count() || !log.get(stream, next).hasId(event.id())) {
                return refused(stream);
            }
            next++;
        }
        return AppendOutcome.endingWith(log.get(stream, next - 1));
    }
}
