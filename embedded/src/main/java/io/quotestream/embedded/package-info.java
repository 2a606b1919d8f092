/**
 * The services that Quote Stream needs around it, for a laptop and for tests, without Docker: a Kafka broker, a
 * MySQL-compatible server and a server that speaks EventStoreDB's protocol. Each starts on a free port of 127.0.0.1 and
 * goes away when it is closed.
 */
@NullMarked
package io.quotestream.embedded;

import org.jspecify.annotations.NullMarked;
