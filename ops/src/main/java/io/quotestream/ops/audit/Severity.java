package io.quotestream.ops.audit;

/** What a finding means for the exit code. */
enum Severity {
    /** The tables are wrong or incomplete. */
    ERROR,
    /** The tables are right, but the operator should check what they contain. */
    WARNING
}
