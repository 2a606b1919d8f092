/** Tests of the bridge: units without I/O, and whole bridges against the embedded EventStoreDB and Kafka. */
@NullMarked
package io.quotestream.bridge;

import org.jspecify.annotations.NullMarked;
