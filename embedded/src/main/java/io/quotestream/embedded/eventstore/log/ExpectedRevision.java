package io.quotestream.embedded.eventstore.log;

/**
 * What an append expects of the stream's last revision, in the server's own numbers.
 *
 * @param number a revision, or one of the constants
 */
public record ExpectedRevision(long number) {

    static final ExpectedRevision NO_STREAM = new ExpectedRevision(-1);
    public static final ExpectedRevision ANY = new ExpectedRevision(-2);
    static final ExpectedRevision STREAM_EXISTS = new ExpectedRevision(-4);

    /** From the protocol's one-of; anything else is "any". */
    public static ExpectedRevision of(boolean exact, long revision, boolean noStream, boolean streamExists) {
        if (exact) {
            return new ExpectedRevision(revision);
        }
        if (noStream) {
            return NO_STREAM;
        }
        return streamExists ? STREAM_EXISTS : ANY;
    }

    boolean isExact() {
        return number >= NO_STREAM.number;
    }
}
