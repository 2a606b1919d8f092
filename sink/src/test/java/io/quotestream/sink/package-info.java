/**
 * Tests of the sink. Those named {@code *IT} run against a real broker and a real database: MariaDB, started for them,
 * or any server that {@link io.quotestream.sink.TestDatabase} is pointed to.
 */
@NullMarked
package io.quotestream.sink;

import org.jspecify.annotations.NullMarked;
