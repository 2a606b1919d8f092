package io.quotestream.model;

/** Every reason for which a service gives up on an event, a record or a row, and sends it to the dead letters. */
public enum DeadLetterReason {
    /** The event has no data at all. */
    NO_DATA("no-data"),
    /** The data is not JSON that the pipeline reads: broken, too deep, too long, a field name twice. */
    NOT_JSON("not-json"),
    /** No usable quote id where the event's type has it. */
    NO_QUOTE_ID("no-quote-id"),
    /** JSON, but not of the shape that the event's type needs. */
    WRONG_SHAPE("wrong-shape"),
    /** The record's headers do not say which event it is. */
    BAD_HEADERS("bad-headers"),
    /** The event was created at a time that no column of MySQL holds, see {@link Origin#canBeStored}. */
    CREATED_OUT_OF_RANGE("created-out-of-range"),
    /** More bytes than a Kafka record may have. */
    TOO_LARGE("too-large"),
    /** The fold threw, which is a bug, and the event is kept for its repair. */
    FOLD_FAILED("fold-failed"),
    /** A value on {@link Topics#STATE} that is no quote state. */
    NOT_A_STATE("not-a-state"),
    /** MySQL refused the quote's rows. */
    REFUSED_BY_DATABASE("refused-by-database");

    private final String code;

    DeadLetterReason(String code) {
        this.code = code;
    }

    /** The reason as it stands in {@link DeadLetterHeaders#REASON} and in metrics. */
    public String code() {
        return code;
    }
}
