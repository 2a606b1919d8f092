/**
 * The events in order of append, their streams, and the rules of appends and deletions: expected revisions, idempotency,
 * truncation, tombstones. Knows nothing of gRPC and its services.
 */
@NullMarked
package io.quotestream.embedded.eventstore.log;

import org.jspecify.annotations.NullMarked;
