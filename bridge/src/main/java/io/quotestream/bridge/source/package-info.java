/**
 * What talks to EventStoreDB: an {@link io.quotestream.bridge.source.EventSource} is one stream or {@code $all}; an
 * {@link io.quotestream.bridge.source.SourceReader} reads it into an {@link io.quotestream.bridge.source.EventBuffer}, and a
 * {@link io.quotestream.bridge.source.SubscriptionWatchdog} notices when it no longer does. Nothing here knows Kafka.
 */
@NullMarked
package io.quotestream.bridge.source;

import org.jspecify.annotations.NullMarked;
