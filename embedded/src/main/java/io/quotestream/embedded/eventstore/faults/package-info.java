/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.eventstore.faults;

import org.jspecify.annotations.NullMarked;
