/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.eventstore;

import org.jspecify.annotations.NullMarked;
