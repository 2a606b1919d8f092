/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.eventstore.read;

import org.jspecify.annotations.NullMarked;
