package io.quotestream.embedded.eventstore.log;

/**
 * How an append or delete ended.
 *
 * @param lastRevision of the events appended now or, when the same events were appended before, then; when refused, the
 *     stream's last revision, -1 without one
 * @param position of the last of these events, -1 when there is none
 */
public record AppendOutcome(Kind kind, long lastRevision, long position) {

    public enum Kind {
        APPENDED,
        WRONG_EXPECTED_REVISION,
        STREAM_DELETED
    }

    static AppendOutcome endingWith(LogRecord last) {
        return new AppendOutcome(Kind.APPENDED, last.revision, last.position);
    }

    static AppendOutcome wrong(long lastRevision) {
        return new AppendOutcome(Kind.WRONG_EXPECTED_REVISION, lastRevision, -1);
    }

    static AppendOutcome deleted() {
        return new AppendOutcome(Kind.STREAM_DELETED, Long.MAX_VALUE, -1);
    }
}
