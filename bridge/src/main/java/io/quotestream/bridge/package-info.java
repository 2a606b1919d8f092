/**
 * The first hop: copies EventStoreDB events into Kafka, bytes untouched, keyed by quote, each exactly once and in the source's
 * order.
 *
 * <p>The path of one event: {@link io.quotestream.bridge.BridgeMain} starts a {@link io.quotestream.bridge.Bridge}, which waits
 * until the topics are fine and this process is the leader; a {@code CopySession} opens the transactional producer, reads the
 * stored checkpoint and reads the {@link io.quotestream.bridge.source.EventSource} after it; the
 * {@link io.quotestream.bridge.source.SourceReader} puts what arrives into the
 * {@link io.quotestream.bridge.source.EventBuffer}; the session maps it by the
 * {@link io.quotestream.bridge.kafka.EventRecordMapper} and commits records and checkpoint in one transaction of the
 * {@link io.quotestream.bridge.kafka.TransactionalProducer}. Any failure ends the session, and the next one starts from the
 * checkpoint that Kafka has: nothing else remembers what was done.
 */
@NullMarked
package io.quotestream.bridge;

import org.jspecify.annotations.NullMarked;
