/** Events of the log as messages of the protocol, written without a copy of their data, and the server's failures. */
@NullMarked
package io.quotestream.embedded.eventstore.protocol;

import org.jspecify.annotations.NullMarked;
