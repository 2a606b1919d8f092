/** Tests of the streams app: its topology in a driver, and the whole service against a real broker. */
@NullMarked
package io.quotestream.streams;

import org.jspecify.annotations.NullMarked;
