/**
 * The way of events into EventStoreDB: a user's file or an iterator of events, appended over the network, and the log
 * read back for the oracle.
 */
@NullMarked
package io.quotestream.local.feed;

import org.jspecify.annotations.NullMarked;
