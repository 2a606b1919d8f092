/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.chaos.faults;

import org.jspecify.annotations.NullMarked;
