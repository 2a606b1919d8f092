/**
 * Holds MySQL against EventStoreDB, outside of the pipeline: declared checks in SQL, each quote's number of events and last
 * position, and for a sample of quotes every value, computed anew from the events. It reads only, and shares no code with
 * the services but the model.
 */
@NullMarked
package io.quotestream.ops.audit;

import org.jspecify.annotations.NullMarked;
