/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.eventstore.log;

import org.jspecify.annotations.NullMarked;
