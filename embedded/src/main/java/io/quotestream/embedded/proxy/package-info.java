/**
 * A TCP proxy whose connections can be cut, refused, held, slowed, or cut at one chosen request of Kafka's or MySQL's
 * protocol. Knows none of the servers behind it.
 */
@NullMarked
package io.quotestream.embedded.proxy;

import org.jspecify.annotations.NullMarked;
