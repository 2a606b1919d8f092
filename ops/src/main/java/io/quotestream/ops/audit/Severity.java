package io.quotestream.ops.audit;

/** What a finding means for the exit code. */
enum Severity {
    /** The tables are wrong or incomplete. */
    ERROR,
    /** The tables say what was sent, and somebody should look at that. */
    WARNING
}
