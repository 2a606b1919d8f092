/**
 * The first hop: copies EventStoreDB events into Kafka, bytes untouched, keyed by quote, each exactly once and in the
 * source's order.
 *
 * <p>Follow one event: {@link io.quotestream.bridge.Bridge} waits until the topics are fine and the {@code LeaderElection} makes
 * this process the active one; a {@code CopySession} opens the transactional producer, reads the stored {@code Checkpoint} and
 * subscribes behind it; the subscription's thread puts what arrives into the {@code EventBuffer}; the session maps it by
 * {@code EventRecordMapper} and commits records and checkpoint in one Kafka transaction. Any failure closes the session wholly,
 * and the next one starts from the checkpoint that Kafka has: there is no other memory of what was done.
 */
@NullMarked
package io.quotestream.bridge;

import org.jspecify.annotations.NullMarked;
