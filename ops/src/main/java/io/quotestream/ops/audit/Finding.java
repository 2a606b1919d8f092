package io.quotestream.ops.audit;

/**
 * A row or event that does not pass a check.
 *
 * @param check the check's name
 * @param what which rows or events: ids, streams and revisions, and never a value
 */
record Finding(Severity severity, String check, String what) {}
