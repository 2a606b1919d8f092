/** What the audit reads of EventStoreDB: the events that the bridge carries, selected by rules of its own. */
@NullMarked
package io.quotestream.ops.audit.source;

import org.jspecify.annotations.NullMarked;
