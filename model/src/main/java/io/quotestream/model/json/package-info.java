/**
 * Readers and writers of JSON: events as their senders write them, states as the pipeline keeps them. All limits on what is read, and
 * all leniency towards untidy senders, are here; the rest of {@code model} sees typed values alone.
 */
@NullMarked
package io.quotestream.model.json;

import org.jspecify.annotations.NullMarked;
