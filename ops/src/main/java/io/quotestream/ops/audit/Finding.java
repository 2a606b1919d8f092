package io.quotestream.ops.audit;

/**
 * Something that is not as it must be.
 *
 * @param check the check's name
 * @param what which rows or events: ids, streams and revisions, and never a value
 */
record Finding(Severity severity, String check, String what) {}
