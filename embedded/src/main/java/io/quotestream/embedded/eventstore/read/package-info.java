/** What each kind of read and subscription sends, message by message, as the client requests them. */
@NullMarked
package io.quotestream.embedded.eventstore.read;

import org.jspecify.annotations.NullMarked;
