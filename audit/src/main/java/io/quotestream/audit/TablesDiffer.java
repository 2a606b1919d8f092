package io.quotestream.audit;

/** The audit found errors, and has printed them. */
final class TablesDiffer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TablesDiffer(int errors) {
        super("the tables are not what the source's events make: " + errors + " errors");
    }
}
