package io.quotestream.embedded.eventstore.faults;

/** Where a follower sends those that insist on a leader. */
public record Leader(String host, int port) {}
