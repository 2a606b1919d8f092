/**
 * A server that speaks EventStoreDB's gRPC protocol, with everything in memory: {@link
 * io.quotestream.embedded.eventstore.EmbeddedEventStore} starts, stops and fills it. Packages, lowest first: the {@code log}
 * of events, the messages and failures of the {@code protocol}, the streams of messages that {@code read}s return, the
 * {@code faults} that tests inject, and the {@code grpc} services.
 */
@NullMarked
package io.quotestream.embedded.eventstore;

import org.jspecify.annotations.NullMarked;
